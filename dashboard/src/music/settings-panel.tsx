import { Paper, Stack, TextInput, Title } from "@mantine/core";

import type { DocumentSession } from "../document/session";
import { OPERATIONS } from "../spec/catalogue";
import { IN_JSON } from "../spec/music-video";
import { TransitionPicker } from "../transitions/transition-picker";
import { SecondsField } from "../form/seconds-field";
import { commonSeconds, imagePlaces } from "./model";
import { SetInJson } from "../form/set-in-json";
import { ShapeField } from "../form/shape-field";
import { WrittenFontField } from "../fonts/written-font-field";
import { TitlesField } from "./titles-field";
import type { MusicVideoState } from "./use-music-video";

interface Props {
  session: DocumentSession;
  state: MusicVideoState;
}

/** What holds for the whole video. */
export function SettingsPanel({ session, state }: Props) {
  const { video } = state;
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Settings">
      <Title order={2} size="h3" mb="sm">Settings</Title>
      <Stack gap="md">
        <PictureTimes session={session} state={state} />
        <TransitionField session={session} value={video.transition} isOff={video.crossfade === 0} />
        <SecondsField label="Fade between songs" value={video.audioFade} min={0} max={30} step={0.5}
          onChange={(seconds) => session.run(OPERATIONS.setAudioFade, { seconds }, "typing")} />
        <TitlesField value={video.titles} onChange={(design) => session.run(OPERATIONS.setTitles, { design })} />
        {video.titles !== "off" && (
          <WrittenFontField label="Font of the titles" value={video.titleFont} onChange={(font) => session.run(OPERATIONS.setTextFont, { texts: [["titles"]], font })} />
        )}
        <ShapeField value={video.shape} onChange={(shape) => session.run(OPERATIONS.setShape, { shape })} />
        <SetInJson fields={video.extras} />
      </Stack>
    </Paper>
  );
}

/** A picture is seen at least while it fades in and out. */
function PictureTimes({ session, state: { video, pictures } }: Props) {
  const places = imagePlaces(pictures);
  const seconds = commonSeconds(pictures);
  const crossfade = video.crossfade === IN_JSON ? 0 : video.crossfade;
  const longest = typeof seconds === "number" && places.length ? seconds / 2 : 60;
  return (
    <>
      <SecondsField label="Seconds per picture" value={seconds} min={Math.max(1, 2 * crossfade)} max={3600} step={1} disabled={places.length === 0}
        description={pictures.length === 1 ? "A single picture is shown the whole time." : undefined}
        onChange={(next) => session.run(OPERATIONS.setPictureSeconds, { indexes: places, seconds: next }, "typing")} />
      <SecondsField label="Crossfade" value={video.crossfade} min={0} max={longest} step={0.5}
        description={longest < 60 ? `At most half of the seconds per picture: ${longest} s.` : undefined}
        onChange={(next) => session.run(OPERATIONS.setCrossfade, { seconds: next }, "typing")} />
    </>
  );
}

function TransitionField({ session, value, isOff }: { session: DocumentSession; value: string; isOff: boolean }) {
  if (value === IN_JSON) return <TextInput label="Transition" value="Set in JSON" disabled readOnly />;
  return (
    <TransitionPicker value={value} why={isOff ? "Without a crossfade, pictures change at once." : undefined}
      onChange={(type) => session.run(OPERATIONS.setTransition, { path: ["transition"], type })} />
  );
}
