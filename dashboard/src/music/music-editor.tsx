import type { OpenDraft } from "../drafts/open-draft";
import { FirstFiles } from "../form/first-files";
import { FormPage } from "../form/form-page";
import { Problems } from "../form/problems";
import { Summary } from "../form/summary";
import { Chapters } from "./chapters";
import { pictureName, songName, totalSeconds } from "./model";
import { PicturesSection } from "./pictures-section";
import { SettingsPanel } from "./settings-panel";
import { SongsSection } from "./songs-section";
import { useMediaDrop } from "./use-media-drop";
import { useMusicVideo, type MusicVideoState } from "./use-music-video";

/** Songs over pictures that change: a music video, made by hand and not in JSON. */
export default function MusicEditor({ draft }: { draft: OpenDraft }) {
  const { session } = draft;
  const state = useMusicVideo(session);
  const { arrivals, add, forget } = useMediaDrop(session, state);
  const { pictures, songs, plan } = state;
  const isEmpty = pictures.length + songs.length + arrivals.length === 0;
  const missing = missingIn(state);
  const chapters = plan?.chapters ?? [];
  const lists = { session, arrivals, onFiles: add, onForget: forget };
  return (
    <FormPage draft={draft} kind="Music video" state={state} arrivals={arrivals} onFiles={add} takes="pictures, clips and songs" missing={missing}
      first={isEmpty && (
        <FirstFiles title="Drop your pictures and songs here" onFiles={add}>
          The pictures take turns for as long as the music plays, up to three hours. Short clips work too.
        </FirstFiles>
      )}
      side={
        <>
          <Summary state={state} shape={state.video.shape} seconds={totalSeconds(songs)} missing={missing}>
            {chapters.length > 0 && <Chapters chapters={chapters} />}
          </Summary>
          <SettingsPanel session={session} state={state} />
        </>
      }>
      <Problems problems={state.problems} nameAt={(pointer) => nameAt(pointer, state)} />
      <PicturesSection {...lists} entries={pictures} />
      <SongsSection {...lists} entries={songs} />
    </FormPage>
  );
}

function missingIn({ pictures, songs }: MusicVideoState): string | null {
  if (pictures.length === 0) return "Add at least one picture.";
  return songs.length === 0 ? "Add at least one song." : null;
}

function nameAt(pointer: string, { pictures, songs }: MusicVideoState): string | undefined {
  const [, list, index] = pointer.split("/");
  const song = list === "audio" ? songs[Number(index)] : undefined;
  const picture = list === "backgrounds" ? pictures[Number(index)] : undefined;
  return song ? songName(song) : picture && pictureName(picture);
}
