import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { ExamplesMenu } from "./examples-menu";
import { useJsonRender } from "./json-render";
import { TemplateMenu } from "./template-menu";
import { Workbench } from "./workbench";

/** A draft that is written as JSON: seen while one types, and rendered. */
export default function JsonDraft({ draft }: { draft: OpenDraft }) {
  const { session } = draft;
  const { refused, button } = useJsonRender(session, draft.name);
  return (
    <>
      <EditorHeader draft={draft} kind="JSON">
        <TemplateMenu onSpec={(spec) => session.replace(spec)} />
        <ExamplesMenu onPick={(spec) => session.replace(spec)} />
        {button}
      </EditorHeader>
      <Workbench session={session} refused={refused} />
    </>
  );
}
