import { useRef, useState } from "react";

import { isSound, title, type Job } from "../jobs/job";
import { wholePlan } from "../timeline/plan";
import { ChapterList } from "./chapter-list";
import classes from "./result.module.css";

/** The finished file in its own shape, with its chapters beside it. */
export function Player({ job, url }: { job: Job; url: string }) {
  const media = useRef<HTMLMediaElement>(null);
  // Addresses are signed anew with every answer: another one would stop what is playing.
  const [first] = useState({ src: url, poster: job.posterUrl ?? undefined });
  const plan = wholePlan(job.plan);
  const seek = (seconds: number) => {
    const player = media.current;
    if (!player) return;
    player.currentTime = seconds;
    void player.play().catch(() => undefined); // a browser may want another click first
  };
  const shared = { controls: true, src: first.src, preload: "metadata", "aria-label": title(job) } as const;
  const shape = plan?.width ? { aspectRatio: `${plan.width} / ${plan.height}`, width: `min(100%, 46vh * ${plan.width / plan.height})` } : {};
  return (
    <div className={classes.player}>
      <div className={classes.media}>
        {isSound(job)
          ? <audio ref={(player) => { media.current = player; }} {...shared} />
          : <video ref={(player) => { media.current = player; }} {...shared} poster={first.poster} style={shape} />}
      </div>
      {plan && plan.chapters.length > 0 && <ChapterList chapters={plan.chapters} onSeek={seek} />}
    </div>
  );
}
