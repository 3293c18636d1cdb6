import { Select, Stack } from "@mantine/core";
import { useMemo, useState } from "react";

import { useMedia } from "../../assets/media";
import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import { OPERATIONS } from "../../spec/catalogue";
import { wordAt, type Place } from "../../spec/cue-edits";
import { readCues, type Cue } from "../../spec/cues";
import type { Path } from "../../spec/document";
import { captionsFile } from "../../spec/operations/inline-cues";
import { FileCaptions, type Taken } from "./file-captions";
import { soundOf } from "./sound-of";
import { TakenNote } from "./taken-note";
import { WordForm } from "./word-form";
import { WordLine } from "./word-line";

interface Props {
  session: DocumentSession;
  tracks: readonly Path[];
}

const NOWHERE: Path = [];

/** The words of captions on their time, and the one that is chosen. */
export function CaptionEditor({ session, tracks }: Props) {
  const { doc } = useDocument(session);
  const [chosen, choose] = useState(0);
  const [taken, setTaken] = useState<Taken | null>(null);
  const track = tracks[Math.min(chosen, tracks.length - 1)] ?? NOWHERE;
  const file = captionsFile(doc, track);
  const pick = (index: number) => {
    choose(index);
    setTaken(null);
  };
  return (
    <Stack gap="md">
      {tracks.length > 1 && (
        <Select label="Captions" allowDeselect={false} value={String(chosen)} onChange={(index) => pick(Number(index))}
          data={tracks.map((path, index) => ({ value: String(index), label: nameOf(path) }))} />
      )}
      {file !== undefined ? <FileCaptions session={session} track={track} src={file} onTake={setTaken} /> : (
        <>
          {taken && <TakenNote taken={taken} onUndo={doc.text === taken.text ? session.undo : undefined} />}
          <Words key={track.join("/")} session={session} track={track} />
        </>
      )}
    </Stack>
  );
}

function Words({ session, track }: { session: DocumentSession; track: Path }) {
  const { doc } = useDocument(session);
  const cues = useMemo(() => readCues(doc, track) ?? [], [doc, track]);
  const [wanted, setPlace] = useState<Place>({ cue: 0, word: 0 });
  const place = wordAt(cues, wanted) ? wanted : lastPlace(cues, wanted);
  const src = soundOf(doc, track);
  const sound = useMedia(src ? [src] : []).get(src ?? "");
  const change = (next: Cue[], kind: "step" | "typing" = "step") => void session.run(OPERATIONS.setCues, { track, cues: next }, kind);
  return (
    <>
      <WordLine cues={cues} place={place} sound={sound} onChoose={setPlace} onChange={change} />
      <WordForm key={`${place.cue}/${place.word}`} cues={cues} place={place} onChoose={setPlace} onChange={change} />
    </>
  );
}

/** Where to be once a word is gone. */
function lastPlace(cues: readonly Cue[], { cue, word }: Place): Place {
  const at = Math.max(0, Math.min(cue, cues.length - 1));
  return { cue: at, word: Math.max(0, Math.min(word, (cues[at]?.words.length ?? 1) - 1)) };
}

function nameOf(path: Path): string {
  return `Track ${path.filter((part) => typeof part === "number").map((part) => part + 1).join(".")}`;
}
