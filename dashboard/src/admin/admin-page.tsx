import { Anchor, Grid, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { counted, size, wait } from "../format";
import { Empty } from "../ui/empty";
import { Facts } from "../ui/facts";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Section } from "../ui/section";
import { Waiting } from "../waiting";
import { EverybodysJobs } from "./everybodys-jobs";
import { Health } from "./health";
import { Invites } from "./invites";
import { Throughput } from "./throughput";
import { Users } from "./users";
import { Workers } from "./workers";

type Overview = components["schemas"]["OverviewModel"];

/** How the installation is doing, and who may use it. */
export default function AdminPage() {
  const overview = useQuery({
    queryKey: ["admin", "overview"],
    refetchInterval: 3000,
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/admin/overview", { signal })),
  });
  if (overview.isPending) return <Waiting />;
  if (overview.isLoadingError && isForbidden(overview.error)) return <NoAdministrator />;
  if (overview.isLoadingError) return <ProblemAlert error={overview.error} retry={() => void overview.refetch()} />;
  return (
    <>
      <PageHeader title="Admin" subtitle="The whole installation, across all users." />
      <Stack gap="lg">
        <Figures overview={overview.data} />
        <Section title="The last 24 hours"><Throughput hours={overview.data.hours} /></Section>
        <Section title="Workers"><Workers workers={overview.data.workers} /></Section>
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Storage"><Kept overview={overview.data} /></Section></Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Segments"><Cache overview={overview.data} /></Section></Grid.Col>
        </Grid>
        <Section title="Everybody's jobs"><EverybodysJobs /></Section>
        <Section title="Health"><Health /></Section>
        <Section title="Sandbox"><Sandbox overview={overview.data} /></Section>
        <Section title="Users"><Users /></Section>
        <Section title="Invites"><Invites /></Section>
      </Stack>
    </>
  );
}

function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

function NoAdministrator() {
  return (
    <>
      <PageHeader title="Admin" />
      <Empty icon={IconLock} title="Only administrators see this page">
        An administrator of this installation can make you one. <Anchor component={Link} to="/jobs" inherit underline="always">Go to the jobs</Anchor>
      </Empty>
    </>
  );
}

function Figures({ overview: { queue, workers, users } }: { overview: Overview }) {
  const alive = workers.filter((worker) => worker.state === "RUNNING" || worker.state === "DRAINING");
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Figure name="Jobs waiting" value={queue.jobs.waiting} note={queue.jobs.waiting ? `oldest ${wait(queue.jobs.oldestSeconds)}` : "none waiting"} />
      <Figure name="Jobs running" value={queue.jobs.running} note={`${counted(queue.segments.waiting, "segment")} waiting`} />
      <Figure name="Workers" value={alive.length} note={counted(alive.reduce((sum, worker) => sum + worker.encoders, 0), "encoder")} />
      <Figure name="Users" value={users} note={`${counted(queue.deliveries.waiting, "message")} to webhooks waiting`} />
    </SimpleGrid>
  );
}

function Figure({ name, value, note }: { name: string; value: number; note: string }) {
  return (
    <Paper withBorder radius="lg" p="md">
      <Text size="sm" c="dimmed">{name}</Text>
      <Text fz={28} fw={600} lh={1.3} className="tabular">{value.toLocaleString()}</Text>
      <Text size="xs" c="dimmed" className="tabular">{note}</Text>
    </Paper>
  );
}

function Kept({ overview: { kept } }: { overview: Overview }) {
  return (
    <Facts entries={[
      ["Assets", `${kept.assets.toLocaleString()} · ${size(kept.assetBytes)}`],
      ["Outputs", `${kept.outputs.toLocaleString()} · ${size(kept.outputBytes)}`],
      ["Segments", `${kept.segments.toLocaleString()} · ${size(kept.segmentBytes)}`],
    ]} />
  );
}

function Cache({ overview: { reuse, encoding } }: { overview: Overview }) {
  const share = reuse.needed ? Math.round((reuse.cached / reuse.needed) * 100) : 0;
  const rate = encoding.seconds ? encoding.frames / encoding.seconds : 0;
  return (
    <Facts entries={[
      ["Found in the cache", reuse.needed ? `${share} % of ${reuse.needed.toLocaleString()}` : "nothing planned yet"],
      ["Encoded lately", `${counted(encoding.segments, "segment")}, ${counted(encoding.frames, "frame")}`],
      ["Speed of an encoder", rate ? `${rate.toFixed(0)} frames a second` : "idle"],
    ]} />
  );
}

const GUARDS = { landlock: "by Landlock", supervisor: "by a supervisor", none: "not at all" };

function Sandbox({ overview: { sandbox } }: { overview: Overview }) {
  return (
    <Facts entries={[
      ["Files are confined", GUARDS[sandbox.guard]],
      ["Limits that do not hold", sandbox.missing.length ? sandbox.missing.join(", ") : "none"],
    ]} />
  );
}
