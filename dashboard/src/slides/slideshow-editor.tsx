import type { OpenDraft } from "../drafts/open-draft";
import { FirstFiles } from "../form/first-files";
import { FormPage } from "../form/form-page";
import { Problems } from "../form/problems";
import { Summary } from "../form/summary";
import { SlideSettings } from "./slide-settings";
import { SlidesSection } from "./slides-section";
import { useSlideDrop } from "./use-slide-drop";
import { slideName, useSlideshow, type SlideshowState } from "./use-slideshow";

/** Pictures and clips with texts, voice-over, captions and music. */
export default function SlideshowEditor({ draft }: { draft: OpenDraft }) {
  const { session } = draft;
  const state = useSlideshow(session);
  const { arrivals, add, forget } = useSlideDrop(session, state);
  const { entries, show } = state;
  const missing = entries.length === 0 ? "Add at least one slide." : null;
  return (
    <FormPage draft={draft} kind="Slideshow" state={state} arrivals={arrivals} onFiles={add} takes="pictures, clips, voice-overs and music" missing={missing}
      first={entries.length + arrivals.length === 0 && (
        <FirstFiles title="Drop your pictures and clips here" onFiles={add}>
          Each becomes a slide. Drop voice-overs of the same names, or music, along with them.
        </FirstFiles>
      )}
      side={
        <>
          <Summary state={state} shape={show.shape} seconds={null} missing={missing} />
          <SlideSettings session={session} state={state} />
        </>
      }>
      <Problems problems={state.problems} nameAt={(pointer) => nameAt(pointer, state)} />
      <SlidesSection session={session} list={show.list ?? []} entries={entries} arrivals={arrivals} onFiles={add} onForget={forget} />
    </FormPage>
  );
}

function nameAt(pointer: string, { show, entries }: SlideshowState): string | undefined {
  const list = show.list && `/${show.list.join("/")}/`;
  if (!list || !pointer.startsWith(list)) return undefined;
  const entry = entries[Number(pointer.slice(list.length).split("/")[0])];
  return entry && slideName(entry);
}
