import { Alert, Button, Grid, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconDeviceFloppy } from "@tabler/icons-react";
import { useMemo, useRef } from "react";

import { AssetButton } from "../../assets/asset-button";
import { useDocument, useHistoryKeys } from "../../document/use-document";
import JsonEditor, { type EditorHandle } from "../../editor/json-editor";
import { useSchema } from "../../editor/schema";
import { SyntaxAlert } from "../../editor/syntax-alert";
import { syntaxFault } from "../../editor/syntax-fault";
import { ProblemList } from "../../editor/verdict";
import { ProblemAlert } from "../../ui/problem-alert";
import { placeholderMarks } from "./placeholder-marks";
import { TemplatePreview } from "../fill/template-preview";
import { templateSchema } from "./template-schema";
import { Undeclared } from "./undeclared";
import { useTemplateCheck } from "./use-template-check";
import type { Writing } from "./use-writing";

/** A template as JSON: written, checked, and seen with its defaults. */
export default function TemplateWorkbench({ opened }: { opened: Writing }) {
  const { session } = opened.writing;
  const { doc } = useDocument(session);
  const [settled] = useDebouncedValue(doc.text, 400);
  const editor = useRef<EditorHandle>(null);
  const schema = useSchema();
  const whole = useMemo(() => schema.data && templateSchema(schema.data), [schema.data]);
  const marks = useMemo(() => placeholderMarks(session), [session]);
  const fault = useMemo(() => syntaxFault(settled), [settled]);
  const check = useTemplateCheck(settled);
  const problems = useMemo(() => (fault ? [] : (check.data?.problems ?? [])), [fault, check.data]);
  useHistoryKeys(session);
  return (
    <>
      <LeftOver opened={opened} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Group mb="xs" justify="space-between">
            <AssetButton types={[]} size="xs" onPick={({ src }) => editor.current?.insertFile(src)}>Insert a file</AssetButton>
            <SaveButton opened={opened} canSave={doc.root !== undefined} />
          </Group>
          {schema.isFetched && <JsonEditor handle={editor} session={session} schema={whole} problems={problems} label="Template" extension={marks} />}
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <TemplatePreview text={fault ? null : (check.data?.filled ?? null)} />
            {check.isLoadingError && !fault && <ProblemAlert error={check.error} retry={() => void check.refetch()} />}
            {fault && <SyntaxAlert fault={fault} onShow={(offset) => editor.current?.show(offset)} />}
            <ProblemList problems={problems} onReveal={(pointer) => editor.current?.reveal(pointer)} />
            <Undeclared session={session} />
            <Text size="xs" c="dimmed">
              {"{{name}}"} in a text stands for the value of a variable; after two braces the declared ones are offered. The picture shows the
              defaults, and made-up values where there is none.
            </Text>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

/** Saves the template, also by Ctrl+S. */
function SaveButton({ opened: { state, save }, canSave }: { opened: Writing; canSave: boolean }) {
  useHotkeys([["mod+S", save]], [], true);
  const isSaved = state.kind === "saved";
  return (
    <Group gap="sm">
      <Text size="xs" c="dimmed" role="status">{isSaved ? "Everything is saved." : "Your changes are not saved yet."}</Text>
      <Button leftSection={<IconDeviceFloppy size={16} aria-hidden />} loading={state.kind === "saving"} disabled={isSaved || !canSave}
        title="Ctrl+S" onClick={save}>Save</Button>
    </Group>
  );
}

/** Says that the text is older than the page, and offers to give it up. */
function LeftOver({ opened: { writing, state } }: { opened: Writing }) {
  if (!writing.isLeftOver || state.kind === "saved") return null;
  return (
    <Alert color="yellow" mb="md" title="Here is what you left unsaved">
      <Group justify="space-between" gap="sm">
        <Text size="sm">Your last visit ended before you saved. Save it, or go back to the saved version.</Text>
        <Button size="xs" variant="default" onClick={writing.giveUp}>Discard my changes</Button>
      </Group>
    </Alert>
  );
}
