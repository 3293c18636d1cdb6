import { assetId, type Media } from "../assets/media";
import { IN_JSON, PICTURE_SECONDS, type InJson, type MusicVideo, type Picture, type Song } from "../spec/music-video";
import { distinctIds } from "../ui/sortable";

/** An entry of a list with what is known of its file. */
export interface Entry<T> {
  id: string;
  index: number;
  value: T | InJson;
  media: Media | undefined;
}

/** The entries of a list as they are shown. */
export function entriesOf<T extends { src: string }>(values: readonly (T | InJson)[], media: ReadonlyMap<string, Media>): Entry<T>[] {
  const ids = distinctIds(values.map((value) => (value === IN_JSON ? "json" : value.src)));
  return values.map((value, index) => ({
    id: ids[index] ?? String(index), index, value, media: value === IN_JSON ? undefined : media.get(value.src),
  }));
}

/** Every file that a music video names. */
export function sourcesOf({ pictures, songs }: MusicVideo): string[] {
  return [...pictures, ...songs].flatMap((entry) => (entry === IN_JSON ? [] : entry.src));
}

/** Places of the pictures that are images: clips last as long as they are. */
export function imagePlaces(pictures: readonly Entry<Picture>[]): number[] {
  return pictures.filter(({ value, media }) => value !== IN_JSON && !media?.isVideo).map(({ index }) => index);
}

/** Seconds for which every image is shown; null where they differ, `IN_JSON` where one cannot be read. */
export function commonSeconds(pictures: readonly Entry<Picture>[]): number | null | InJson {
  const all = new Set(pictures.filter(({ media }) => !media?.isVideo)
    .map(({ value }) => (value === IN_JSON ? IN_JSON : (value.seconds ?? PICTURE_SECONDS))));
  if (all.has(IN_JSON)) return IN_JSON;
  const [first = PICTURE_SECONDS] = all;
  return all.size > 1 ? null : first;
}

/** How long the songs last together; null while one is unknown. */
export function totalSeconds(songs: readonly Entry<Song>[]): number | null {
  const lengths = songs.map(({ media }) => media?.seconds ?? null);
  return lengths.includes(null) ? null : lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
}

/** What a song is called in sentences. */
export function songName({ value, media, index }: Entry<Song>): string {
  return (value !== IN_JSON && value.title) || media?.name || `Song ${index + 1}`;
}

/** What a picture is called in sentences. */
export function pictureName({ media, index }: Entry<Picture>): string {
  return media?.name ?? `Picture ${index + 1}`;
}

/** Where files that were left half uploaded stand, by the names of the files. */
export function interrupted(entries: readonly Entry<Picture | Song>[]): Map<string, string> {
  return new Map(entries.flatMap(({ media }) => (media?.state === "interrupted" && assetId(media.src) ? [[media.name, media.src] as const] : [])));
}
