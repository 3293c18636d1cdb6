import fc from "fast-check";
import { expect, it, vi } from "vitest";

import { OPERATIONS } from "../spec/catalogue";
import { musicVideoText } from "../spec/generated-spec";
import { DocumentSession } from "./session";

it("undoes every step to the byte, and does it again", () => {
  const step = fc.oneof(
    fc.nat({ max: 9 }).map((seconds) => (session: DocumentSession) => session.run(OPERATIONS.setCrossfade, { seconds })),
    fc.tuple(fc.nat({ max: 3 }), fc.string()).map(([index, title]) => (session: DocumentSession) => session.run(OPERATIONS.setSongTitle, { index, title }, "typing")),
    fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })).map(([from, to]) => (session: DocumentSession) => session.run(OPERATIONS.moveInList, { list: ["audio"], from, to })),
  );
  fc.assert(fc.property(musicVideoText, fc.array(step, { maxLength: 8 }), (text, steps) => {
    const session = new DocumentSession(text);
    for (const run of steps) run(session);
    const last = session.text;
    while (session.undo()); // to the beginning
    expect(session.text).toBe(text);
    while (session.redo());
    expect(session.text).toBe(last);
  }));
});

it("tells its listeners of a change, and of nothing else", () => {
  const session = new DocumentSession("{\"crossfade\": 1}");
  const listener = vi.fn();
  session.subscribe(listener);
  session.run(OPERATIONS.setCrossfade, { seconds: 1 });
  expect(listener).not.toHaveBeenCalled();
  session.run(OPERATIONS.setCrossfade, { seconds: 2 });
  expect(listener).toHaveBeenCalledOnce();
  expect(session.snapshot().canUndo).toBe(true);
});

it("undoes a title that was typed letter by letter at once", () => {
  const session = new DocumentSession("{\"audio\": [{\"src\": \"a\"}]}");
  for (const title of ["O", "On", "One"]) session.run(OPERATIONS.setSongTitle, { index: 0, title }, "typing");
  session.undo();
  expect(session.text).toBe("{\"audio\": [{\"src\": \"a\"}]}");
});
