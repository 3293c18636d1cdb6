import { Alert, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";

import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { DropAnywhere } from "../uploads/drop-anywhere";
import { Waiting } from "../waiting";
import { FirstFiles } from "./first-files";
import classes from "./music.module.css";
import { PicturesSection } from "./pictures-section";
import { Problems } from "./problems";
import { RenderButton } from "./render-button";
import { SettingsPanel } from "./settings-panel";
import { SongsSection } from "./songs-section";
import { Summary } from "./summary";
import { useMediaDrop } from "./use-media-drop";
import { useMusicVideo } from "./use-music-video";

const JsonPane = lazy(() => import("../editor/json-pane"));

/** Songs over pictures that change: a music video, made by hand and not in JSON. */
export default function MusicEditor({ draft }: { draft: OpenDraft }) {
  const { session } = draft;
  const state = useMusicVideo(session);
  const { arrivals, add, forget } = useMediaDrop(session, state);
  const [isJsonShown, { toggle }] = useDisclosure(false);
  const isEmpty = state.pictures.length + state.songs.length + arrivals.length === 0;
  return (
    <>
      <EditorHeader draft={draft} kind="Music video" json={{ isShown: isJsonShown, toggle }}>
        <RenderButton draft={draft} state={state} />
      </EditorHeader>
      <DropAnywhere onFiles={add} what="pictures, clips and songs" />
      {state.isBroken && (
        <Alert color="yellow" mb="md" title="The JSON has a mistake">Correct it in the JSON, or undo the last change, to go on here.</Alert>
      )}
      {isEmpty && !state.isBroken ? <FirstFiles onFiles={add} /> : (
        <div className={classes.columns}>
          <Stack gap="xl" className={classes.main}>
            <Problems state={state} />
            <PicturesSection session={session} entries={state.pictures} arrivals={arrivals} onFiles={add} onForget={forget} />
            <SongsSection session={session} entries={state.songs} arrivals={arrivals} onFiles={add} onForget={forget} />
          </Stack>
          <Stack gap="lg" className={classes.side}>
            <Summary state={state} />
            <SettingsPanel session={session} state={state} />
          </Stack>
        </div>
      )}
      {isJsonShown && <Suspense fallback={<Waiting />}><JsonPane session={session} problems={state.problems} /></Suspense>}
    </>
  );
}
