import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { useJsonRender } from "./json-render";
import { Workbench } from "./workbench";

/** A draft that is written as JSON. */
export default function JsonDraft({ draft }: { draft: OpenDraft }) {
  const { refused, button } = useJsonRender(draft.session, draft.name);
  return (
    <>
      <EditorHeader draft={draft} kind="JSON">{button}</EditorHeader>
      <Workbench session={draft.session} refused={refused} />
    </>
  );
}
