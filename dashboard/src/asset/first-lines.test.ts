import { describe, expect, it } from "vitest";

import { firstLines, MOST_BYTES } from "./first-lines";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("the first lines of a file", () => {
  it("are split at every kind of end", () => {
    expect(firstLines(utf8("\uFEFF1\r\n2\r3\n\n4\n\n"))).toEqual({ lines: ["1", "2", "3", "", "4"], isCut: false, isGuessed: false });
  });

  it("are at most 24", () => {
    const { lines, isCut } = firstLines(utf8("a\n".repeat(25)));
    expect([lines.length, isCut]).toEqual([24, true]);
    expect(firstLines(utf8("a\n".repeat(24))).isCut).toBe(false);
  });

  it("stay in UTF-8 where a character is cut through", () => {
    const found = firstLines(utf8(`a${"é".repeat(MOST_BYTES)}`).subarray(0, MOST_BYTES));
    expect([found.isGuessed, found.isCut, found.lines[0]?.slice(-1)]).toEqual([false, true, "é"]);
  });

  it("are read as UTF-16 by their mark, and else guessed", () => {
    expect(firstLines(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0])).lines).toEqual(["a", "b"]);
    expect(firstLines(new Uint8Array([0x67, 0xe7]))).toEqual({ lines: ["gç"], isCut: false, isGuessed: true });
  });
});
