import "@mantine/core/styles/Slider.css";

import { Button, Input, Paper, Slider, Stack, TextInput, Title } from "@mantine/core";
import { IconMusic } from "@tabler/icons-react";

import { PresetPicker } from "../captions/preset-picker";
import type { DocumentSession } from "../document/session";
import { SecondsField } from "../form/seconds-field";
import { WrittenFontField } from "../fonts/written-font-field";
import { SetInJson } from "../form/set-in-json";
import { ShapeField } from "../form/shape-field";
import { OPERATIONS } from "../spec/catalogue";
import { IN_JSON } from "../spec/music-video";
import type { Path } from "../spec/document";
import { TransitionPicker } from "../transitions/transition-picker";
import { FileChip } from "./file-chip";
import { fittedSeconds, sharedSeconds, timedPlaces, type SlideshowState } from "./use-slideshow";

interface Props {
  session: DocumentSession;
  state: SlideshowState;
}

/** What holds for all slides. */
export function SlideSettings({ session, state }: Props) {
  const { show, entries } = state;
  const timed = timedPlaces(entries);
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Settings">
      <Title order={2} size="h3" mb="sm">Settings</Title>
      <Stack gap="md">
        <MusicField session={session} state={state} />
        <SecondsField label="Seconds per slide" value={sharedSeconds(entries)} min={0.5} max={3600} step={1} disabled={timed.length === 0}
          description="Slides with a voice-over last as long as that."
          onChange={(seconds) => session.run(OPERATIONS.setSlideSeconds, { indexes: timed, seconds }, "typing")} />
        {show.list && <TransitionFields session={session} state={state} sequence={show.list.slice(0, -1)} />}
        {show.texts.tracks.length > 0 && (
          <WrittenFontField label="Font of the texts" value={show.texts.value}
            onChange={(font) => session.run(OPERATIONS.setTextFont, { texts: show.texts.tracks, font })} />
        )}
        {show.captions.tracks.length > 0 && (
          <PresetPicker label="Caption style" value={show.captions.value}
            onChange={(preset) => session.run(OPERATIONS.setCaptionPreset, { tracks: show.captions.tracks, preset })} />
        )}
        <ShapeField value={show.shape} onChange={(shape) => session.run(OPERATIONS.setShape, { shape })} />
        <SetInJson fields={show.extras} />
      </Stack>
    </Paper>
  );
}

function TransitionFields({ session, state: { show }, sequence }: Props & { sequence: Path }) {
  const path = [...sequence, "transition"];
  if (show.transition === IN_JSON) return <TextInput label="Transition" value="Set in JSON" disabled readOnly />;
  return (
    <>
      <TransitionPicker value={show.transition} onChange={(type) => session.run(OPERATIONS.setTransition, { path: [...path, "type"], type })} />
      <SecondsField label="Transition time" value={show.crossfade} min={0} max={10} step={0.1}
        onChange={(seconds) => session.run(OPERATIONS.setTransitionSeconds, { path: [...path, "duration"], seconds }, "typing")} />
    </>
  );
}

function MusicField({ session, state }: Props) {
  const { show, entries, music } = state;
  const fitted = fittedSeconds(state);
  const volume = show.music?.volume;
  return (
    <div>
      <Input.Label component="div" display="block" mb={4}>Music under the slides</Input.Label>
      <FileChip icon={IconMusic} what="music" label="Add music" kind="song" accept="audio/*" media={music} onChange={(src) => session.run(OPERATIONS.setMusic, { src })} />
      {typeof volume === "number" && (
        <Slider mt="sm" size="sm" min={0} max={1} step={0.05} value={Math.min(1, volume)} label={(value) => `${Math.round(value * 100)} %`} thumbLabel="Volume of the music"
          onChange={(next) => session.run(OPERATIONS.setMusicVolume, { volume: next }, "typing")} />
      )}
      {fitted !== null && (
        <Button mt="sm" size="compact-xs" variant="default" onClick={() => session.run(OPERATIONS.setSlideSeconds, { indexes: timedPlaces(entries), seconds: fitted })}>
          Fit the slides to the music
        </Button>
      )}
    </div>
  );
}
