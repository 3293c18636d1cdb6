import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";

import { DocumentSession } from "../document/session";
import { useSpec } from "../job/job-query";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { ExamplesMenu } from "./examples-menu";
import { GALLERY } from "./gallery";
import { useJsonRender } from "./json-render";
import { loadText, saveText } from "./last-text";
import { TemplateMenu } from "./template-menu";
import { Workbench } from "./workbench";

const FIRST = JSON.stringify(GALLERY[0]?.spec, null, 2);

/** Writing a spec, seeing what it means while one types, and rendering it. */
export default function NewRenderPage() {
  const [parameters] = useSearchParams();
  const from = parameters.get("from");
  return from ? <FromJob key={from} id={from} /> : <Editor initial={loadText() ?? FIRST} />;
}

function FromJob({ id }: { id: string }) {
  const spec = useSpec(id);
  if (spec.isPending) return <Waiting />;
  if (spec.isLoadingError) return <ProblemAlert error={spec.error} />;
  return <Editor initial={JSON.stringify(spec.data, null, 2)} />;
}

function Editor({ initial }: { initial: string }) {
  const [session] = useState(() => new DocumentSession(initial));
  const { text, refused, button } = useJsonRender(session);
  useEffect(() => session.subscribe(() => saveText(session.text)), [session]);
  return (
    <>
      <PageHeader title="New render" subtitle="Write a spec; the server checks it as you type.">
        <TemplateMenu onSpec={(spec) => session.replace(spec)} text={text} />
        <ExamplesMenu onPick={(spec) => session.replace(spec)} />
        {button}
      </PageHeader>
      <Workbench session={session} refused={refused} />
    </>
  );
}
