import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { Asset } from "../assets/asset";
import { title } from "../jobs/job";
import { StatusBadge } from "../jobs/status-badge";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import classes from "./asset.module.css";
import { useAssetUses } from "./asset-query";

/** Jobs, templates and drafts that use a file. */
export function UsedIn({ asset }: { asset: Asset }) {
  const uses = useAssetUses(asset.id);
  if (uses.isPending) return <Waiting />;
  if (uses.isError) return <ProblemAlert error={uses.error} retry={() => void uses.refetch()} />;
  const { jobs, templates, drafts, more } = uses.data;
  return (
    <Stack gap="md">
      {jobs.length + templates.length + drafts.length === 0 && <Text size="sm">Nothing that you have uses it.</Text>}
      <Uses title="Drafts" isCut={more.drafts}>
        {drafts.map(({ id, name }) => <Use key={id} to={`/drafts/${id}`} name={name} />)}
      </Uses>
      <Uses title="Templates" isCut={more.templates}>
        {templates.map(({ id, name }) => <Use key={id} to={`/templates/${id}`} name={name} />)}
      </Uses>
      <Uses title="Jobs" isCut={more.jobs}>
        {jobs.map((job) => <Use key={job.id} to={`/jobs/${job.id}`} name={title(job)}><StatusBadge status={job.status} /></Use>)}
      </Uses>
      <Text size="xs" c="dimmed">
        Jobs that have ended are found among your 1,000 newest jobs.
        {asset.type === "FONT" && " Drafts that name this font by its family are not listed."}
      </Text>
    </Stack>
  );
}

function Uses({ title: words, isCut, children }: { title: string; isCut: boolean; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <div>
      <Title order={3} size="h5" mb={4}>{words}</Title>
      <ul className={classes.uses} aria-label={words}>{children}</ul>
      {isCut && <Text size="sm" c="dimmed">These are the newest; there are more.</Text>}
    </div>
  );
}

function Use({ to, name, children }: { to: string; name: string; children?: ReactNode }) {
  return (
    <li>
      <Group gap="xs" justify="space-between">
        <Anchor component={Link} to={to} size="sm" c="inherit" underline="always" className={classes.name}>{name}</Anchor>
        {children}
      </Group>
    </li>
  );
}
