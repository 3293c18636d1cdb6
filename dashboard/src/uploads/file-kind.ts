/** What a file can be in a video. */
export type FileKind = "picture" | "clip" | "song" | "captions" | "other";

const SUFFIXES: [FileKind, RegExp][] = [
  ["picture", /\.(jpe?g|png|webp|gif|avif|bmp|tiff?)$/i],
  ["clip", /\.(mp4|m4v|mov|mkv|webm|avi)$/i],
  ["song", /\.(mp3|m4a|aac|ogg|oga|opus|flac|wav|aiff?|wma)$/i],
  ["captions", /\.(srt|vtt|ass|ssa|json)$/i],
];
const TYPES: Record<string, FileKind> = { image: "picture", video: "clip", audio: "song" };

/** What a file is, by its type or else its name: browsers do not know every type. */
export function kindOf(file: { name: string; type: string }): FileKind {
  const byName = SUFFIXES.find(([, suffix]) => suffix.test(file.name))?.[0];
  return byName ?? TYPES[file.type.split("/")[0] ?? ""] ?? "other";
}

const NATURAL = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Files as people number them: `2.mp3` before `10.mp3`; without those that systems hide. */
export function inOrder(files: readonly File[]): File[] {
  const seen = files.filter((file) => !file.name.startsWith(".") && !/^(thumbs\.db|desktop\.ini)$/i.test(file.name));
  return seen.sort((one, other) => NATURAL.compare(pathOf(one), pathOf(other)));
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}
