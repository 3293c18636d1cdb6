import { expect, it } from "vitest";

import { plainSentences, sentences } from "./sentences";

const SAID = { message: "`size` is -4, but must be at least 1", hint: "did you mean `scale`?" };

it("ends what is wrong and what to do as sentences", () => {
  expect(sentences(SAID)).toBe("`size` is -4, but must be at least 1. Did you mean `scale`?");
  expect(sentences({ message: "the file is gone.", hint: null })).toBe("The file is gone.");
  expect(sentences({ message: "https://a.example/b is gone", hint: null })).toBe("https://a.example/b is gone.");
});

it("begins with a capital where a name of the spec comes first and no backtick is shown", () => {
  expect(plainSentences(SAID)).toBe("Size is -4, but must be at least 1. Did you mean scale?");
});
