import { prefix } from "../api/prefix";

const NAMES: [name: string, type: string][] = [
  ["aurora.jpg", "image/jpeg"],
  ["dusk.jpg", "image/jpeg"],
  ["forest.jpg", "image/jpeg"],
  ["sea.jpg", "image/jpeg"],
  ["first-snow.ogg", "audio/ogg"],
  ["harbour-lights.ogg", "audio/ogg"],
  ["paper-boats.ogg", "audio/ogg"],
];

/** The pictures and songs that come with Reelmill, as if they had been dropped. */
export function sampleFiles(): Promise<File[]> {
  return Promise.all(NAMES.map(async ([name, type]) => {
    const answer = await fetch(`${prefix}/samples/${name}`);
    if (!answer.ok) throw new Error("The sample files could not be loaded.");
    return new File([await answer.blob()], name, { type });
  }));
}
