import { IconMovie, IconMusic } from "@tabler/icons-react";

import { isSound, type Job } from "./job";
import classes from "./jobs.module.css";

/** A picture of the result, or a sign of its kind. */
export function Poster({ job }: { job: Job }) {
  const Sign = isSound(job) ? IconMusic : IconMovie;
  return (
    <div className={classes.poster}>
      {job.posterUrl ? <img src={job.posterUrl} alt="" loading="lazy" /> : <Sign size={20} stroke={1.4} aria-hidden />}
    </div>
  );
}
