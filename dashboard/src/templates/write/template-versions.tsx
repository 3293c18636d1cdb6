import { Badge, Button, Grid, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { ago, moment } from "../../format";
import { notifyError, notifySuccess } from "../../ui/notify";
import { ProblemAlert } from "../../ui/problem-alert";
import { Waiting } from "../../waiting";
import { restoreRevision, useRevision, useRevisions, type Revision, type Template } from "../template";
import { textOf } from "./template-text";
import { useKept } from "./use-writing";
import classes from "./versions.module.css";

const JsonDifference = lazy(() => import("./json-difference"));

/** What a template was before each change, how that differs, and the way back. */
export default function TemplateVersions({ template }: { template: Template }) {
  const revisions = useRevisions(template.id, template.revision);
  const [wanted, want] = useState<number | null>(null);
  if (revisions.isPending) return <Waiting />;
  if (revisions.isError) return <ProblemAlert error={revisions.error} retry={() => void revisions.refetch()} />;
  const items = revisions.data;
  const [, newest] = items;
  if (!newest) return <Text size="sm" c="dimmed">This template was never changed. Each change you save is kept here, so that you can compare it and take it back.</Text>;
  const chosen = items.find(({ revision }) => revision === wanted && revision !== template.revision) ?? newest;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 4, md: 3 }}>
        <ul className={classes.list} aria-label="Versions">
          {items.map((item) => (
            <Version key={item.revision} item={item} name={template.name} isCurrent={item.revision === template.revision}
              isChosen={item === chosen} onChoose={() => want(item.revision)} />
          ))}
        </ul>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 8, md: 9 }}>
        <Difference key={chosen.revision} template={template} revision={chosen.revision} />
      </Grid.Col>
    </Grid>
  );
}

interface VersionProps {
  item: Omit<Revision, "spec">;
  /** What the template is called now. */
  name: string;
  isCurrent: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function Version({ item, name, isCurrent, isChosen, onChoose }: VersionProps) {
  return (
    <li>
      <UnstyledButton className={classes.version} aria-pressed={isChosen} disabled={isCurrent} onClick={onChoose}>
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={550} component="span">Version {item.revision}</Text>
          {isCurrent && <Badge size="sm" variant="light" color="teal" autoContrast>Current</Badge>}
        </Group>
        <Text size="xs" className={classes.when} component="time" dateTime={item.savedAt} title={moment(item.savedAt)}>{ago(item.savedAt)}</Text>
        {item.name !== name && <Text size="xs" className={classes.when} component="span" display="block">Called “{item.name}”</Text>}
      </UnstyledButton>
    </li>
  );
}

function Difference({ template, revision }: { template: Template; revision: number }) {
  const before = useRevision(template.id, revision);
  const restore = useRestore(template);
  const [isFolded, fold] = useState(true);
  if (before.isPending) return <Waiting />;
  if (before.isError) return <ProblemAlert error={before.error} retry={() => void before.refetch()} />;
  const [was, is] = [textOf(before.data), textOf(template)];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">
          {was === is ? `Version ${revision} says the same as the current one.` : `− is only in version ${revision}, + only in the current one.`}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => fold(!isFolded)}>{isFolded ? "Show all lines" : "Show changes only"}</Button>
          <Button variant="default" leftSection={<IconRestore size={16} aria-hidden />} loading={restore.isPending} disabled={was === is}
            onClick={() => restore.mutate(revision)}>Restore version {revision}</Button>
        </Group>
      </Group>
      <Suspense fallback={<Waiting />}><JsonDifference before={was} after={is} isFolded={isFolded} label={`Version ${revision} and the current one`} /></Suspense>
    </Stack>
  );
}

function useRestore(template: Template) {
  const keep = useKept();
  return useMutation({
    mutationFn: (revision: number) => restoreRevision(template.id, revision, template.revision),
    onSuccess: (kept, revision) => {
      keep(kept);
      notifySuccess(`Version ${revision} is back, as version ${kept.revision}.`);
    },
    onError: (error) => notifyError("The version could not be restored", error),
  });
}
