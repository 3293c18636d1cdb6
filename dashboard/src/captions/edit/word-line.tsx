import { Button, Group, Text } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";

import type { Media } from "../../assets/media";
import { duration } from "../../format";
import { moveWord, placeBeside, wordAt, type Place } from "../../spec/cue-edits";
import type { Cue } from "../../spec/cues";
import classes from "./caption-editor.module.css";
import { SoundLine } from "./sound-line";
import { useWordDrag } from "./use-word-drag";

/** Pixels of a second, and seconds that are shown at a time: a long video has thousands of words. */
const PIXELS = 90;
const STRETCH_SECONDS = 60;
const STEP_SECONDS = 0.05;

interface Props {
  cues: readonly Cue[];
  place: Place;
  sound: Media | undefined;
  onChoose: (place: Place) => void;
  onChange: (cues: Cue[], kind?: "step" | "typing") => void;
}

/** A minute of words under the sound; each is dragged, or moved with the keyboard. */
export function WordLine({ cues, place, sound, onChoose, onChange }: Props) {
  const { shown, grip, dragged } = useWordDrag(cues, PIXELS, onChange);
  const from = stretchOf(cues, place);
  const inStretch = ({ start, end }: { start: number; end: number }) => end >= from && start < from + STRETCH_SECONDS;
  const at = (start: number, end: number) => ({ left: (start - from) * PIXELS, width: Math.max(6, (end - start) * PIXELS) });
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    line.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place.cue, place.word]);
  const walk = (step: number) => {
    const next = placeBeside(cues, place, step);
    if (!next) return;
    onChoose(next);
    requestAnimationFrame(() => line.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus());
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) onChange(moveWord(cues, place, "both", step * STEP_SECONDS), "typing");
    else walk(step);
  };
  return (
    <div>
      <div className={classes.scroll} ref={line}>
        <div className={classes.line} role="group" aria-label="Words over time" style={{ width: STRETCH_SECONDS * PIXELS }} onKeyDown={press}>
          <SoundLine sound={sound} from={from} seconds={STRETCH_SECONDS} />
          <Ticks from={from} />
          {shown.map((cue, index) => inStretch(cue) && <span key={index} className={classes.cue} style={at(cue.start, cue.end)} aria-hidden />)}
          {shown.flatMap((cue, cueIndex) => cue.words.map((word, index) => {
            const here = { cue: cueIndex, word: index };
            const isChosen = place.cue === cueIndex && place.word === index;
            return inStretch(word) && (
              <button key={`${cueIndex}/${index}`} type="button" className={classes.word} style={at(word.start, word.end)} dir="auto" data-dragging={dragged && isChosen || undefined}
                aria-pressed={isChosen} aria-label={`${word.text}, ${word.start} to ${word.end} seconds`} tabIndex={isChosen ? 0 : -1}
                onClick={() => onChoose(here)} {...grip(here, () => onChoose(here))}>{word.text}</button>
            );
          }))}
        </div>
      </div>
      <Group justify="space-between" gap="xs" mt={4}>
        <Text size="xs" c="dimmed">Drag a word or its edges. Arrow keys choose a word; with Shift they move it.</Text>
        <Stretches cues={cues} from={from} onChoose={onChoose} />
      </Group>
    </div>
  );
}

/** The stretch that the chosen word begins in. */
function stretchOf(cues: readonly Cue[], place: Place): number {
  return Math.floor((wordAt(cues, place)?.start ?? 0) / STRETCH_SECONDS) * STRETCH_SECONDS;
}

function Ticks({ from }: { from: number }) {
  const seconds = Array.from({ length: STRETCH_SECONDS }, (_, index) => index);
  return seconds.map((second) => <span key={second} className={classes.tick} style={{ left: second * PIXELS }} aria-hidden>{second % 5 === 0 && duration(from + second)}</span>);
}

/** Earlier and later minutes, where words are in any. */
function Stretches({ cues, from, onChoose }: { cues: readonly Cue[]; from: number; onChoose: (place: Place) => void }) {
  const places = cues.flatMap(({ words }, cue) => words.map(({ start }, word) => ({ cue, word, start })));
  const earlier = places.findLast(({ start }) => start < from);
  const later = places.find(({ start }) => start >= from + STRETCH_SECONDS);
  if (!earlier && !later) return null;
  return (
    <Button.Group>
      <Button size="compact-xs" variant="default" disabled={!earlier} onClick={() => earlier && onChoose(earlier)}>Earlier</Button>
      <Button size="compact-xs" variant="default" disabled={!later} onClick={() => later && onChoose(later)}>Later</Button>
    </Button.Group>
  );
}
