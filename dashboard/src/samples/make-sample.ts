import { sendSpec } from "../api/spec-text";
import { createDraft } from "../drafts/draft";
import { OPERATIONS } from "../spec/catalogue";
import { readSpec } from "../spec/document";
import { NEW_MUSIC_VIDEO } from "../spec/new-specs";
import { edited, setValue } from "../spec/text-edits";
import { kindOf } from "../uploads/file-kind";
import { readTags } from "../uploads/tags";
import { uploadQueue } from "../uploads/upload-queue";
import { sampleFiles } from "./files";

const NAME = "Sample music video";
const SECONDS = 15;
const CROSSFADE = 1;

/** Makes a music video of what comes with Reelmill, kept as a draft; the id of its job. */
export async function makeSample(): Promise<string> {
  const files = await sampleFiles();
  const [ids, tags] = await Promise.all([
    Promise.all(files.map((file) => uploadQueue.add(file))),
    Promise.all(files.map(readTags)),
  ]);
  await uploadQueue.arrived(ids);
  const entries = files.map((file, index) => ({ kind: kindOf(file), src: `asset:${ids[index]}`, title: tags[index]?.title }));
  const pictures = entries.filter(({ kind }) => kind === "picture").map(({ src }) => ({ src, duration: SECONDS }));
  const songs = entries.filter(({ kind }) => kind === "song").map(({ src, title }) => ({ src, title }));
  const bare = edited(NEW_MUSIC_VIDEO, OPERATIONS.setCrossfade.apply(readSpec(NEW_MUSIC_VIDEO), { seconds: CROSSFADE }));
  const spec = edited(bare, OPERATIONS.addMedia.apply(readSpec(bare), { pictures, songs }));
  await createDraft({ name: NAME, kind: "musicVideo", spec });
  const named = edited(spec, setValue(readSpec(spec), ["name"], NAME));
  return (await sendSpec<{ jobId: string }>("/v1/render", named)).jobId;
}
