import { Button, Group, MultiSelect, Select, Table, Text } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { ago } from "../format";
import { ended, title, type JobStatus } from "../jobs/job";
import { STATUSES, StatusBadge } from "../jobs/status-badge";
import { notifyError, notifySuccess } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { StackedTable } from "../ui/stacked-table";

type OwnedJob = components["schemas"]["OwnedJobBody"];

interface Filter {
  user: string | null;
  status: JobStatus[];
}

const KEY = ["admin", "jobs"];

/** The jobs of all users, for whoever runs the installation to find and stop one. */
export function EverybodysJobs() {
  const [filter, setFilter] = useState<Filter>({ user: null, status: ["QUEUED", "PROCESSING"] });
  const jobs = useEverybodysJobs(filter);
  if (jobs.isLoadingError) return <ProblemAlert error={jobs.error} />;
  const found = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      {found.length > 0 ? <Rows jobs={found} /> : !jobs.isPending && <Text c="dimmed" mt="md">No jobs match.</Text>}
      {jobs.hasNextPage && (
        <Button mt="md" variant="default" loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>Show more</Button>
      )}
    </>
  );
}

function useEverybodysJobs({ user, status }: Filter) {
  return useInfiniteQuery({
    queryKey: [...KEY, user, status],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await api.GET("/dashboard/admin/jobs", {
          params: { query: { status, ...(user ? { userId: user } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const users = useQuery({
    queryKey: ["admin", "users"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/admin/users", { signal })),
  });
  return (
    <Group gap="sm">
      <Select flex={1} maw={320} aria-label="User" placeholder="Every user" clearable searchable value={filter.user}
        data={users.data?.items.map(({ id, email }) => ({ value: id, label: email })) ?? []}
        onChange={(user) => onChange({ ...filter, user })} />
      <MultiSelect w={{ base: "100%", sm: 300 }} aria-label="States of everybody's jobs" clearable data={STATUSES} value={filter.status}
        placeholder={filter.status.length ? undefined : "Every state"}
        onChange={(status) => onChange({ ...filter, status: status as JobStatus[] })} />
    </Group>
  );
}

function Rows({ jobs }: { jobs: OwnedJob[] }) {
  return (
    <StackedTable columns={["Job", "User", "State", "Submitted", "Actions"]} mt="md">
      {jobs.map((job) => <Row key={job.id} job={job} />)}
    </StackedTable>
  );
}

function Row({ job }: { job: OwnedJob }) {
  const cache = useQueryClient();
  const cancel = useMutation({
    mutationFn: async () =>
      unwrap(await api.POST("/dashboard/admin/jobs/{job_id}/cancel", { params: { path: { job_id: job.id } } })),
    onSuccess: () => notifySuccess(`Cancelled ${title(job)}`),
    onError: (error) => notifyError("The job was not cancelled", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Table.Tr>
      <Table.Td>{title(job)}</Table.Td>
      <Table.Td data-label="User">{job.email}</Table.Td>
      <Table.Td data-label="State"><StatusBadge status={job.status} /></Table.Td>
      <Table.Td data-label="Submitted">{ago(job.createdAt)}</Table.Td>
      <Table.Td ta="right" data-actions>
        {!ended(job) && (
          <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}
            aria-label={`Cancel ${title(job)} of ${job.email}`}>Cancel</Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
