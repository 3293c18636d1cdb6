import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import type { OpenDraft } from "../drafts/open-draft";
import { useRender } from "../editor/render";
import type { CheckedDocument } from "./checked-document";

interface Props {
  draft: OpenDraft;
  state: CheckedDocument;
  /** Whether files were dropped that are not in the video yet. */
  isArriving: boolean;
  /** What has to be added first; null where nothing has. */
  missing: string | null;
}

/** Renders the video; what is still being uploaded is waited for. */
export function RenderButton({ draft, state, isArriving, missing }: Props) {
  const { mutate, isPending, isIdle, reset } = useRender();
  const [isAsked, setAsked] = useState(false);
  const { text } = state.doc;
  const why = isArriving ? null : (missing ?? obstacle(state));
  const isSent = isAsked && !why && !isArriving && state.isReady;
  useEffect(() => {
    if (isSent && isIdle) mutate({ text, name: draft.name }, { onError: () => setAsked(false) });
  }, [isSent, isIdle, mutate, text, draft.name]);
  if (isAsked && !isSent && !why) {
    return (
      <Button variant="light" leftSection={<IconX size={16} aria-hidden />} onClick={() => setAsked(false)} aria-live="polite">
        Renders when uploaded
      </Button>
    );
  }
  const ask = () => {
    reset();
    setAsked(true);
  };
  return (
    <Tooltip label={why} disabled={!why} withArrow>
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isPending} data-disabled={why ? true : undefined}
        aria-disabled={why ? true : undefined} onClick={why ? undefined : ask}>Render</Button>
    </Tooltip>
  );
}

const LOST = new Set(["failed", "missing", "interrupted"]);

/** Why the video cannot be rendered; null where it can, if need be after the uploads. */
function obstacle({ states, problems, isBroken, isCurrent }: CheckedDocument): string | null {
  if (isBroken) return "The JSON has a mistake.";
  if (states.some((state) => LOST.has(state))) return "Some files are missing. Add them again, or remove them.";
  return isCurrent && problems.length > 0 ? "Solve the problems first." : null;
}
