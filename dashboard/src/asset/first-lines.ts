/** So much of a file is read. */
export const MOST_BYTES = 16_384;

const MOST_LINES = 24;

export interface FirstLines {
  lines: string[];
  /** Whether the file has more than these. */
  isCut: boolean;
  /** Whether it is in no Unicode encoding, so that its letters are a guess. */
  isGuessed: boolean;
}

/** The first lines of a text file, of which no more than `MOST_BYTES` are given. */
export function firstLines(bytes: Uint8Array): FirstLines {
  const { text, isGuessed } = decoded(bytes.subarray(0, MOST_BYTES));
  const all = text.replace(/\s+$/, "").split(/\r\n|\r|\n/);
  return { lines: all.slice(0, MOST_LINES), isCut: all.length > MOST_LINES || bytes.length >= MOST_BYTES, isGuessed };
}

function decoded(bytes: Uint8Array): { text: string; isGuessed: boolean } {
  try {
    const stream = bytes.length === MOST_BYTES; // then the last character may be cut through, and is left out
    return { text: new TextDecoder(unicode(bytes), { fatal: true }).decode(bytes, { stream }), isGuessed: false };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), isGuessed: true };
  }
}

function unicode([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
