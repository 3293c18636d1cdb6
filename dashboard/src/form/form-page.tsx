import { Alert, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, type ReactNode } from "react";

import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { DropAnywhere } from "../uploads/drop-anywhere";
import type { Arrival } from "../uploads/use-arrivals";
import { Waiting } from "../waiting";
import type { CheckedDocument } from "./checked-document";
import classes from "./form.module.css";
import { RenderButton } from "./render-button";

const JsonPane = lazy(() => import("../editor/json-pane"));

interface Props {
  draft: OpenDraft;
  /** What kind of video it is, in words. */
  kind: string;
  state: CheckedDocument;
  arrivals: readonly Arrival[];
  onFiles: (files: File[]) => void;
  /** What can be dropped, in words. */
  takes: string;
  /** What has to be added first. */
  missing: string | null;
  /** What stands where there is nothing yet; null where there is something. */
  first: ReactNode;
  side: ReactNode;
  children: ReactNode;
}

/** The page of a form: its header, its lists, what holds for the whole, and the JSON below. */
export function FormPage({ draft, kind, state, arrivals, onFiles, takes, missing, first, side, children }: Props) {
  const [isJsonShown, { toggle }] = useDisclosure(false);
  const isArriving = arrivals.some(({ error }) => !error);
  return (
    <>
      <EditorHeader draft={draft} kind={kind} json={{ isShown: isJsonShown, toggle }}>
        <RenderButton draft={draft} state={state} isArriving={isArriving} missing={missing} />
      </EditorHeader>
      <DropAnywhere onFiles={onFiles} what={takes} />
      {state.isBroken && (
        <Alert color="yellow" mb="md" title="The JSON has a mistake">Correct it in the JSON, or undo the last change, to go on here.</Alert>
      )}
      {(!state.isBroken && first) || (
        <div className={classes.columns}>
          <Stack gap="xl" className={classes.main}>{children}</Stack>
          <Stack gap="lg" className={classes.side}>{side}</Stack>
        </div>
      )}
      {isJsonShown && <Suspense fallback={<Waiting />}><JsonPane session={draft.session} problems={state.problems} /></Suspense>}
    </>
  );
}
