import { Checkbox, Text } from "@mantine/core";
import { Link } from "react-router";

import { ago, duration, moment } from "../format";
import { ended, speed, title, type Job } from "./job";
import classes from "./jobs.module.css";
import { Poster } from "./poster";
import { JobProgress } from "./progress";
import { StatusBadge } from "./status-badge";

interface Props {
  job: Job;
  now: number;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One job of the list. */
export function JobRow({ job, now, chosen, onChoose }: Props) {
  const times = speed(job);
  return (
    <li className={classes.row}>
      <Checkbox className={classes.above} checked={chosen} aria-label={`Choose ${title(job)}`}
        onChange={(event) => onChoose(event.currentTarget.checked)} />
      <Poster job={job} />
      <div style={{ minWidth: 0 }}>
        <Text truncate size="sm">
          <Link to={`/jobs/${job.id}`} className={classes.name}>{title(job)}</Link>
        </Text>
        <Text size="xs" c="dimmed" truncate>{subtitle(job)}</Text>
        <Text size="xs" c="dimmed" className={classes.brief}>
          {[job.durationSeconds && duration(job.durationSeconds), ago(job.createdAt, now)].filter(Boolean).join(" · ")}
        </Text>
      </div>
      <div className={classes.state}>
        {ended(job) ? <StatusBadge status={job.status} /> : <JobProgress job={job} />}
      </div>
      <span className={`${classes.fact} ${classes.minor}`}>{job.durationSeconds ? duration(job.durationSeconds) : ""}</span>
      <span className={`${classes.fact} ${classes.minor}`}>{times ? `${times.toFixed(times < 10 ? 1 : 0)}× speed` : ""}</span>
      <time className={`${classes.fact} ${classes.minor}`} dateTime={job.createdAt} title={moment(job.createdAt)}>
        {ago(job.createdAt, now)}
      </time>
    </li>
  );
}

function subtitle(job: Job): string {
  if (job.error) return job.error.message;
  const metadata = Object.entries(job.metadata).map(([key, value]) => `${key}: ${value}`);
  return metadata.join(" · ");
}
