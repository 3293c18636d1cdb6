import { Grid, Group, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { lazy, Suspense, useMemo, useRef } from "react";

import type { Problem } from "../api/problem";
import { AssetButton } from "../assets/asset-button";
import { CaptionsButton } from "../captions/edit/captions-button";
import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { ListenButton } from "../listen/listen-button";
import { Playhead } from "../timeline/playhead";
import { TimelinePicture } from "../timeline/timeline-picture";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { parsed, useChecked } from "./checked";
import type { EditorHandle } from "./json-editor";
import { PreviewFrame } from "./preview-frame";
import { useSchema } from "./schema";
import { SyntaxAlert } from "./syntax-alert";
import { syntaxFault } from "./syntax-fault";
import { usePlayhead } from "./use-playhead";
import { Verdict } from "./verdict";

const JsonEditor = lazy(() => import("./json-editor"));

interface Props {
  session: DocumentSession;
  /** What the render refused; empty where it refused nothing. */
  refused: Problem[];
}

/** A spec as JSON: written, checked, and seen. */
export function Workbench({ session, refused }: Props) {
  const { doc } = useDocument(session);
  const [settled] = useDebouncedValue(doc.text, 400);
  const editor = useRef<EditorHandle>(null);
  const schema = useSchema();
  const { plan, found, checked, isBroken } = useFindings(settled);
  const fault = useMemo(() => syntaxFault(settled), [settled]);
  const problems = refused.length ? refused : found;
  const { listening, seek, seconds, chosen, at } = usePlayhead(plan, 1);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Group mb="xs" gap="xs">
          <AssetButton types={[]} size="xs" onPick={({ src }) => editor.current?.insertFile(src)}>Insert a file</AssetButton>
          <CaptionsButton session={session} />
        </Group>
        <Suspense fallback={<Waiting />}>
          {schema.isFetched && <JsonEditor handle={editor} session={session} schema={schema.data} problems={problems} />}
        </Suspense>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="md">
          <PreviewFrame text={settled} at={at}
            ratio={plan?.width ? plan.width / plan.height : 16 / 9} enabled={Boolean(plan?.width)}
            placeholder={placeholder(checked.isFetching, plan !== null)} />
          {plan?.audio && (
            <Group><ListenButton listening={listening} text={settled} from={chosen} enabled={problems.length === 0} /></Group>
          )}
          {checked.isLoadingError && !isBroken && <ProblemAlert error={checked.error} retry={() => void checked.refetch()} />}
          {fault && <SyntaxAlert fault={fault} onShow={(offset) => editor.current?.show(offset)} />}
          <Verdict plan={plan} problems={problems} onReveal={(pointer) => editor.current?.reveal(pointer)} />
        </Stack>
      </Grid.Col>
      {plan && (
        <Grid.Col span={12}>
          <TimelinePicture seconds={plan.durationSeconds} fps={plan.framesPerSecond || 1} lanes={plan.tracks}
            segments={plan.segments} plays={plan.plays} buses={plan.buses}
            playhead={<Playhead label="Time shown in the preview" at={seconds} seconds={plan.durationSeconds} onSeek={seek} />} />
        </Grid.Col>
      )}
    </Grid>
  );
}

/** What the server says of a text, and whether it is JSON at all. */
export function useFindings(text: string) {
  const checked = useChecked(text);
  const isBroken = parsed(text) === undefined;
  const found = useMemo(() => (isBroken ? [] : (checked.data?.problems ?? [])), [isBroken, checked.data]);
  return { checked, isBroken, found, plan: isBroken ? null : (checked.data?.plan ?? null) };
}

function placeholder(checking: boolean, planned: boolean): string {
  if (checking) return "Checking the spec";
  return planned ? "This spec has no picture." : "A frame appears here once the spec is valid.";
}
