import { Alert, Anchor, Grid, Stack } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconMovieOff, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useParams } from "react-router";

import { ago, moment } from "../format";
import { ended, title, type Job } from "../jobs/job";
import { useNow } from "../jobs/now";
import { JobProgress } from "../jobs/progress";
import { StatusBadge } from "../jobs/status-badge";
import { wholePlan } from "../timeline/plan";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Section } from "../ui/section";
import { Waiting } from "../waiting";
import { JobActions } from "./job-actions";
import { JobFacts } from "./job-facts";
import { isGone, isNoJob, useJob } from "./job-query";
import { JobDeliveries } from "./job-deliveries";
import { DeveloperDetails } from "./developer-details";
import { Problems } from "./job-problems";
import { JobTitle } from "./job-title";
import { JobTimeline, UnplannedTimeline } from "./job-timeline";
import { QcReport } from "./qc-report";
import { Result } from "./result";
import { ServerAway, type Away } from "./server-away";
import { StageTimes } from "./stage-times";

/** Everything about one job. */
export default function JobPage() {
  const { jobId = "" } = useParams();
  const job = useJob(jobId);
  if (job.isPending) return <Waiting />;
  if (job.data && isGone(job.error)) return <Deleted job={job.data} />;
  if (job.isLoadingError && isNoJob(job.error)) return <NoJob />;
  if (job.isLoadingError) return <ProblemAlert error={job.error} retry={() => void job.refetch()} />;
  const isAway = job.isError || job.isPaused; // paused: the browser knows that it is offline
  return <Shown job={job.data} away={isAway ? { error: job.error, since: job.dataUpdatedAt } : undefined} />;
}

interface ShownProps {
  job: Job;
  /** Why the job may stand otherwise by now, and since when; undefined while that is known. */
  away?: Away | undefined;
}

function Shown({ job, away }: ShownProps) {
  const now = useNow();
  const plan = wholePlan(job.plan);
  const [player, setPlayer] = useState<HTMLMediaElement | null>(null);
  return (
    <>
      <PageHeader title={title(job)} heading={<JobTitle job={job} />} subtitle={<time dateTime={job.createdAt} title={moment(job.createdAt)}>{`Sent ${ago(job.createdAt, now)}`}</time>}>
        <JobActions job={job} />
      </PageHeader>
      <Stack gap="lg" data-away={away ? true : undefined}>
        {away && <ServerAway away={away} />}
        {ended(job) ? <div><StatusBadge status={job.status} /></div> : <JobProgress job={job} isLive={!away} />}
        {job.error && <Failure job={job} />}
        <Warnings job={job} />
        {job.outputUrl && <Result job={job} player={player} onPlayer={setPlayer} />}
        {plan && <Section title="Timeline"><JobTimeline job={job} plan={plan} player={player} /></Section>}
        {job.error && !job.plan && <Section title="Timeline"><UnplannedTimeline job={job} /></Section>}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Facts"><JobFacts job={job} /></Section></Grid.Col>
          {job.stageSeconds && <Grid.Col span={{ base: 12, md: 6 }}><Section title="Where the time went"><StageTimes seconds={job.stageSeconds} /></Section></Grid.Col>}
          {job.qc && <Grid.Col span={{ base: 12, md: 6 }}><Section title="Quality report"><QcReport qc={job.qc} /></Section></Grid.Col>}
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Webhooks"><JobDeliveries jobId={job.id} /></Section></Grid.Col>
        </Grid>
        <Section title="For developers"><DeveloperDetails job={job} /></Section>
      </Stack>
    </>
  );
}

function Deleted({ job }: { job: Job }) {
  return (
    <>
      <PageHeader title={title(job)} />
      <Empty icon={IconTrash} title="This job was deleted">
        Its video and files are removed. <Anchor component={Link} to="/jobs" inherit underline="always">Go to the jobs</Anchor>
      </Empty>
    </>
  );
}

function NoJob() {
  return (
    <>
      <PageHeader title="Job" />
      <Empty icon={IconMovieOff} title="There is no such job">
        The address may be mistyped, or the job was deleted with its video. <Anchor component={Link} to="/jobs" inherit underline="always">Go to the jobs</Anchor>
      </Empty>
    </>
  );
}

function Failure({ job }: { job: Job }) {
  const { error } = job;
  if (!error) return null;
  const all = error.errors?.length ? error.errors : [error];
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This render failed">
      <Problems job={job} problems={all} />
    </Alert>
  );
}

/** What was rendered, but is probably not meant. */
function Warnings({ job }: { job: Job }) {
  if (!job.warnings.length) return null;
  const words = job.warnings.length === 1 ? "One warning" : `${job.warnings.length} warnings`;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title={words}>
      <Problems job={job} problems={job.warnings} />
    </Alert>
  );
}
