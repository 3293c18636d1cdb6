import { Button, Grid, Group, Menu, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBook2, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { useSpec } from "../job/job-query";
import { TimelinePicture } from "../timeline/timeline-picture";
import { notifyError, notifySuccess } from "../ui/notify";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { parsed, problemsOf, useChecked } from "./checked";
import { loadDraft, saveDraft } from "./draft";
import { GALLERY } from "./gallery";
import type { EditorHandle } from "./json-editor";
import { PreviewFrame } from "./preview-frame";
import { TemplateMenu } from "./template-menu";
import { Verdict } from "./verdict";

const JsonEditor = lazy(() => import("./json-editor"));
const FIRST = JSON.stringify(GALLERY[0]?.spec, null, 2);

/** Writing a spec, seeing what it means while one types, and rendering it. */
export default function NewRenderPage() {
  const [parameters] = useSearchParams();
  const from = parameters.get("from");
  return from ? <FromJob key={from} id={from} /> : <Editor initial={loadDraft() ?? FIRST} />;
}

function FromJob({ id }: { id: string }) {
  const spec = useSpec(id);
  if (spec.isPending) return <Waiting />;
  if (spec.isLoadingError) return <ProblemAlert error={spec.error} />;
  return <Editor initial={JSON.stringify(spec.data, null, 2)} />;
}

function Editor({ initial }: { initial: string }) {
  const [text, setText] = useState(initial);
  const [settled] = useDebouncedValue(text, 400);
  const [playhead, setPlayhead] = useState(1);
  const [at] = useDebouncedValue(playhead, 150);
  const editor = useRef<EditorHandle>(null);
  const schema = useSchema();
  const checked = useChecked(settled);
  const render = useRender();
  const refused = useMemo(() => problemsOf(render.error), [render.error]);
  const broken = parsed(settled) === undefined;
  const found = useMemo(() => (broken ? [] : (checked.data?.problems ?? [])), [broken, checked.data]);
  const problems = refused.length ? refused : found;
  const plan = broken ? null : (checked.data?.plan ?? null);

  function onChange(words: string) {
    setText(words);
    saveDraft(words);
    render.reset();
  }

  return (
    <>
      <PageHeader title="New render" subtitle="Write a spec; the server checks it as you type.">
        <TemplateMenu onSpec={(spec) => editor.current?.replace(spec)} text={text} />
        <Examples onPick={(spec) => editor.current?.replace(spec)} />
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={render.isPending}
          disabled={broken || found.length > 0} onClick={() => render.mutate(text)}>Render</Button>
      </PageHeader>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Suspense fallback={<Waiting />}>
            {schema.isFetched && (
              <JsonEditor handle={editor} initial={initial} schema={schema.data} problems={problems} onChange={onChange} />
            )}
          </Suspense>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <PreviewFrame text={settled} at={Math.min(at, Math.max(0, (plan?.durationSeconds ?? 0) - 0.05))}
              ratio={plan?.width ? plan.width / plan.height : 16 / 9} enabled={Boolean(plan?.width)}
              placeholder={placeholder(checked.isFetching, plan !== null)} />
            {checked.isLoadingError && !broken && <ProblemAlert error={checked.error} retry={() => void checked.refetch()} />}
            <Verdict plan={plan} problems={problems} onReveal={(pointer) => editor.current?.reveal(pointer)} />
          </Stack>
        </Grid.Col>
        {plan && (
          <Grid.Col span={12}>
            <TimelinePicture seconds={plan.durationSeconds} fps={plan.framesPerSecond || 1} lanes={plan.tracks}
              segments={plan.segments} plays={plan.plays} playhead={playhead} onSeek={setPlayhead} />
          </Grid.Col>
        )}
      </Grid>
    </>
  );
}

function placeholder(checking: boolean, planned: boolean): string {
  if (checking) return "Checking the spec";
  return planned ? "This spec has no picture." : "A frame appears here once the spec is valid.";
}

function Examples({ onPick }: { onPick: (spec: string) => void }) {
  return (
    <Menu width={320} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconBook2 size={16} aria-hidden />}>Examples</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {GALLERY.map(({ name, about, spec }) => (
          <Menu.Item key={name} onClick={() => onPick(JSON.stringify(spec, null, 2))}>
            <Group gap={0} style={{ display: "block" }}>
              <strong>{name}</strong>
              <div style={{ fontSize: "0.75rem", color: "var(--mantine-color-dimmed)" }}>{about}</div>
            </Group>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useSchema() {
  return useQuery({
    queryKey: ["schema"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/schema", { signal })) as object,
  });
}

function useRender() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (text: string) => unwrap(await api.POST("/v1/render", { body: parsed(text) as never })),
    onSuccess: ({ jobId }) => {
      notifySuccess("Render queued.");
      void navigate(`/jobs/${jobId}`);
    },
    onError: (error) => notifyError("The spec was not accepted", error),
  });
}
