import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";

import { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { useSpec } from "../job/job-query";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { problemsOf } from "./checked";
import { loadDraft, saveDraft } from "./draft";
import { ExamplesMenu } from "./examples-menu";
import { GALLERY } from "./gallery";
import { useRender } from "./render";
import { TemplateMenu } from "./template-menu";
import { useFindings, Workbench } from "./workbench";

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
  const [session] = useState(() => new DocumentSession(initial));
  const { text } = useDocument(session).doc;
  const [settled] = useDebouncedValue(text, 400);
  const { found, isBroken } = useFindings(settled);
  const { error, reset, mutate, isPending } = useRender();
  const refused = useMemo(() => problemsOf(error), [error]);
  useEffect(() => session.subscribe(() => {
    saveDraft(session.text);
    reset();
  }), [session, reset]);
  return (
    <>
      <PageHeader title="New render" subtitle="Write a spec; the server checks it as you type.">
        <TemplateMenu onSpec={(spec) => session.replace(spec)} text={text} />
        <ExamplesMenu onPick={(spec) => session.replace(spec)} />
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isPending}
          disabled={isBroken || found.length > 0} onClick={() => mutate({ text })}>Render</Button>
      </PageHeader>
      <Workbench session={session} refused={refused} />
    </>
  );
}
