import { json } from "@codemirror/lang-json";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { isTransition } from "./transition-pictures";

function isAt(text: string, name: string): boolean {
  return isTransition(EditorState.create({ doc: text, extensions: json() }), text.indexOf(`"${name}"`));
}

describe("a transition in the text", () => {
  it.each([
    '{"mode": "longform", "transition": "radial"}',
    '{"tracks": [{"type": "image", "transition": {"in": {"type": "radial", "duration": 1}}}]}',
    '{"tracks": [{"transition": {"out": {"duration": 1, "type": "radial"}}}]}',
    '{"tracks": [{"type": "sequence", "transition": {"type": "radial"}, "tracks": []}]}',
  ])("is known in %s", (text) => {
    expect(isAt(text, "radial")).toBe(true);
  });

  it.each([
    '{"tracks": [{"type": "text", "text": "radial"}]}',
    '{"name": "radial"}',
    '{"tracks": [{"type": "shape", "fill": {"type": "radial", "stops": []}}]}',
    '{"radial": {"type": "image"}}',
    '["radial"]',
    '{"transition": {"radial": 1}}',
  ])("is not taken for one in %s", (text) => {
    expect(isAt(text, "radial")).toBe(false);
  });
});
