type Entry = Record<string, unknown>;

/** What entries of the lists of a spec are called. */
const ENTRIES: Record<string, string> = { backgrounds: "picture", audio: "song", cues: "caption", words: "word", effects: "effect", outputs: "output", destinations: "destination" };

const TYPES: Record<string, string> = { image: "picture", audio: "sound" };

/** Fields whose names say little to those who do not write specs. */
const FIELDS: Record<string, string> = {
  src: "file", auth: "sign-in for the file", duration: "length", fps: "frames a second", charset: "character encoding", x: "place from the left", y: "place from the top",
  trim: "part that is played", "trim/start": "start of the part that is played", "trim/end": "end of the part that is played", fit: "how it fills its place",
};

/** The longest text of a track that its place quotes. */
const MOST_LETTERS = 40;

/** A place of a spec in words, such as `video track 1 “beach.mp4”, file`; "" for all of it, or what has no words. */
export function placeWords(spec: unknown, pointer: string): string {
  const parts = pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const words: string[] = [];
  let [at, inside]: [unknown, string] = [spec, ""];
  while (parts.length > 0) {
    const [list = "", number = ""] = parts;
    if (!/^\d+$/.test(number)) break;
    const entry = child(child(at, list), number);
    words.push(entryWords(entry, list, Number(number) + 1, inside));
    inside = String(child(entry, "type") ?? "");
    at = entry;
    parts.splice(0, 2);
  }
  if (parts.length > 0) words.push(fieldWords(parts));
  return words.join(", ");
}

function entryWords(entry: unknown, list: string, number: number, inside: string): string {
  const label = entryLabel(entry);
  const quoted = label ? ` “${label}”` : "";
  if (list !== "tracks") return `${ENTRIES[list] ?? spaced(list)} ${number}${quoted}`;
  const type = String(child(entry, "type") ?? "");
  const kind = inside === "sequence" ? "clip" : "track";
  return [TYPES[type] ?? spaced(type), kind, `${number}${quoted}`].filter(Boolean).join(" ");
}

function fieldWords(path: string[]): string {
  const whole = FIELDS[path.join("/")];
  return whole ?? path.map((name) => FIELDS[name] ?? (/^\d+$/.test(name) ? String(Number(name) + 1) : spaced(name))).join(" ");
}

/** What an entry of a spec shows, in few words: its title, its text, or the name of its file; undefined where it has none. */
export function entryLabel(entry: unknown): string | undefined {
  const found = child(entry, "title") ?? textOf(child(entry, "text")) ?? child(entry, "src");
  const label = typeof found === "string" ? (found.split(/[?#]/)[0] ?? "").split("/").at(-1)?.trim() : undefined;
  return label && (label.length > MOST_LETTERS && !label.startsWith("asset:") ? `${label.slice(0, MOST_LETTERS)}…` : label);
}

/** A text, or what its runs say together. */
function textOf(text: unknown): unknown {
  return Array.isArray(text) ? text.map((run) => String(child(run, "text") ?? "")).join("") : text;
}

function child(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Entry)[name] : undefined;
}

/** `fadeIn` as `fade in`. */
function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}
