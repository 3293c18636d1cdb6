import { Button, Center, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useMemo } from "react";
import { Link } from "react-router";

import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { ChosenBar } from "./chosen-bar";
import { useChosen } from "./chosen";
import { isFiltered, JobFilters, useJobFilter } from "./job-filters";
import { JobRow } from "./job-row";
import { useJobs } from "./jobs-query";
import classes from "./jobs.module.css";
import { useLiveJobs } from "./live";
import { useNow } from "./now";

const FirstRender = lazy(() => import("./first-render"));

/** The live list of renders. */
export function JobsPage() {
  useLiveJobs();
  const [filter, setFilter] = useJobFilter();
  const jobs = useJobs(filter);
  const now = useNow();
  const items = useMemo(() => jobs.data?.pages.flatMap((page) => page.items) ?? [], [jobs.data]);
  const chosen = useChosen(items);
  const empty = jobs.isSuccess && items.length === 0;
  return (
    <>
      <PageHeader title="Jobs">
        <Button component={Link} to="/new" leftSection={<IconPlus size={16} aria-hidden />}>New video</Button>
      </PageHeader>
      {empty && !isFiltered(filter) ? <Suspense fallback={<Waiting />}><FirstRender /></Suspense> : (
        <Stack gap="md" pb={chosen.all.length > 0 ? 64 : 0}>
          <JobFilters filter={filter} onChange={setFilter} />
          {jobs.isPending && <Waiting />}
          {jobs.isError && <ProblemAlert error={jobs.error} retry={() => void jobs.refetch()} />}
          {empty && <Center c="dimmed" p="xl">No jobs match these filters.</Center>}
          {items.length > 0 && (
            <ul className={classes.list} aria-label="Jobs">
              {items.map((job) => (
                <JobRow key={job.id} job={job} now={now} chosen={chosen.ids.has(job.id)}
                  onChoose={(wanted) => chosen.choose(job.id, wanted)} />
              ))}
            </ul>
          )}
          {jobs.hasNextPage && (
            <Button variant="default" loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
              Show older jobs
            </Button>
          )}
        </Stack>
      )}
      <ChosenBar chosen={chosen} />
    </>
  );
}
