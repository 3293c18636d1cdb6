import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { SecondsField } from "../../form/seconds-field";
import { joinCues, moveWord, placeBeside, SHORTEST_SECONDS, splitCue, wordAt, writeWord, type Place } from "../../spec/cue-edits";
import type { Cue } from "../../spec/cues";
import classes from "./caption-editor.module.css";

interface Props {
  cues: readonly Cue[];
  place: Place;
  onChoose: (place: Place) => void;
  onChange: (cues: Cue[], kind?: "step" | "typing") => void;
}

/** What the chosen word says and when, and what is done with its caption. */
export function WordForm({ cues, place, onChoose, onChange }: Props) {
  const word = wordAt(cues, place);
  const cue = cues[place.cue];
  if (!word || !cue) return null;
  const isOnly = cues.length === 1 && cue.words.length === 1;
  const split = () => {
    onChange(splitCue(cues, place));
    onChoose({ cue: place.cue + 1, word: 0 });
  };
  const remove = () => {
    onChange(writeWord(cues, place, ""));
    onChoose(placeBeside(cues, place, -1) ?? { cue: 0, word: 0 });
  };
  return (
    <>
      <Group gap="sm" align="end">
        <WordField text={word.text} onWrite={(text) => onChange(writeWord(cues, place, text))} />
        <SecondsField label="From" value={word.start} min={0} max={word.end - SHORTEST_SECONDS} step={0.05} onChange={(to) => onChange(moveWord(cues, place, "start", to - word.start), "typing")} />
        <SecondsField label="Until" value={word.end} min={word.start + SHORTEST_SECONDS} max={360_000} step={0.05} onChange={(to) => onChange(moveWord(cues, place, "end", to - word.end), "typing")} />
      </Group>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={place.word === 0} onClick={split}>New caption from here</Button>
        <Button size="xs" variant="default" disabled={place.cue === cues.length - 1} onClick={() => onChange(joinCues(cues, place.cue))}>Join with the next caption</Button>
        <Button size="xs" variant="default" disabled={isOnly} onClick={remove}>Remove the word</Button>
      </Group>
      <Text size="sm" dir="auto">{cue.words.map(({ text }, index) => <span key={index}>{index > 0 && " "}{index === place.word ? <mark className={classes.chosen}>{text}</mark> : text}</span>)}</Text>
    </>
  );
}

/** The word as it is typed, which counts with Enter or once the field is left. */
function WordField({ text, onWrite }: { text: string; onWrite: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const write = () => {
    if (typed.trim() === "") setTyped(text);
    else if (typed !== text) onWrite(typed);
  };
  return (
    <TextInput label="Word" value={typed} maxLength={200} dir="auto" flex="1 1 10rem" onChange={(event) => setTyped(event.currentTarget.value)} onBlur={write}
      onKeyDown={(event) => event.key === "Enter" && write()} />
  );
}
