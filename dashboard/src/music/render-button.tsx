import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import type { OpenDraft } from "../drafts/open-draft";
import { useRender } from "../editor/render";
import type { MusicVideoState } from "./use-music-video";

/** Renders the video; what is still being uploaded is waited for. */
export function RenderButton({ draft, state }: { draft: OpenDraft; state: MusicVideoState }) {
  const { mutate, isPending, isIdle, reset } = useRender();
  const [isAsked, setAsked] = useState(false);
  const { text } = state.doc;
  const why = obstacle(state);
  const isSent = isAsked && !why && !state.isUploading && state.isReady;
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

/** Why the video cannot be rendered; null where it can, if need be after the uploads. */
function obstacle({ pictures, songs, states, problems, isBroken, isCurrent }: MusicVideoState): string | null {
  if (isBroken) return "The JSON has a mistake.";
  if (pictures.length === 0) return "Add at least one picture.";
  if (songs.length === 0) return "Add at least one song.";
  if (states.some((state) => state === "failed" || state === "missing" || state === "interrupted")) return "Some files are missing. Add them again, or remove them.";
  return isCurrent && problems.length > 0 ? "Solve the problems first." : null;
}
