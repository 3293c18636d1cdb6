/** What a sound file says about itself. */
export interface Tags {
  title: string;
  artist: string | null;
  seconds: number | null;
  cover: Blob | null;
}

/** Tags of a song; its title is made of the file's name where there is none. */
export async function readTags(file: File): Promise<Tags> {
  const bare: Tags = { title: titleOf(file.name), artist: null, seconds: null, cover: null };
  try {
    const { parseBlob, selectCover } = await import("music-metadata");
    const { common, format } = await parseBlob(file);
    const cover = selectCover(common.picture);
    return {
      title: common.title?.trim() || bare.title,
      artist: common.artist?.trim() || null,
      seconds: format.duration && Number.isFinite(format.duration) ? format.duration : null,
      cover: cover ? new Blob([new Uint8Array(cover.data)], { type: cover.format }) : null,
    };
  } catch {
    return bare; // whatever cannot be read is named after its file
  }
}

/** `02 - first_snow.mp3` is “first snow”. */
export function titleOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]{1,5}$/, "").replaceAll("_", " ").trim();
  return stem.replace(/^\d{1,3}\s*[-.)]?\s+(?=\S)/, "").trim() || stem;
}

/** Titles of songs that came together; artists are named where there are several. */
export function titlesOf(tags: readonly Tags[]): string[] {
  const artists = new Set(tags.map(({ artist }) => artist));
  return tags.map(({ title, artist }) => (artist && artists.size > 1 ? `${artist} – ${title}` : title));
}
