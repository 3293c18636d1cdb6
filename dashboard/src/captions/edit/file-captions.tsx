import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { api } from "../../api/client";
import { unwrap, type Problem } from "../../api/problem";
import { useNames } from "../../assets/names";
import type { DocumentSession } from "../../document/session";
import { OPERATIONS } from "../../spec/catalogue";
import { valueAt, type Path } from "../../spec/document";
import { notifyError } from "../../ui/notify";

/** What came out of a file. */
export interface Taken {
  /** The file's name. */
  name: string;
  /** What cues cannot say, or could not be read. */
  warnings: readonly Problem[];
  /** The spec just after, which can be undone in one step. */
  text: string;
}

interface Props {
  session: DocumentSession;
  track: Path;
  src: string;
  onTake: (taken: Taken) => void;
}

/** Captions that are in a file, and the button that takes them into the spec. */
export function FileCaptions({ session, track, src, onTake }: Props) {
  const named = useNames([src]);
  const name = (named(src).split(/[?#]/)[0] ?? "").split("/").at(-1) || src;
  const take = useMutation({
    mutationFn: () => cuesOf(session, track, src),
    onSuccess: ({ cues, warnings }) => {
      if (session.run(OPERATIONS.inlineCues, { track, cues })) onTake({ name, warnings, text: session.text });
      else notifyError("The words were not taken", new Error("The spec was changed meanwhile. Try again."));
    },
    onError: (error) => notifyError("The words cannot be edited", error),
  });
  return (
    <Stack gap="sm" align="start">
      <Text>These captions are in the file <b>{name}</b>.</Text>
      <Text size="sm" c="dimmed">To change words and their times, copy them from the file into this video. The file itself stays as it is, and you can undo it.</Text>
      <Button loading={take.isPending} onClick={() => take.mutate()}>Edit the words</Button>
    </Stack>
  );
}

async function cuesOf({ snapshot }: DocumentSession, track: Path, src: string) {
  const { doc } = snapshot();
  const at = (field: string) => {
    const value = valueAt(doc, [...track, field]);
    return typeof value === "string" ? { [field]: value } : {};
  };
  return unwrap(await api.POST("/v1/captions/cues", { body: { src, ...at("charset"), ...at("auth") } }));
}
