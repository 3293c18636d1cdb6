import { expect, it } from "vitest";

import { placeholderAt } from "./placeholder-at";

/** The text that would be replaced where `|` stands; null for none. */
function replaced(text: string): string | null {
  const column = text.indexOf("|");
  const line = text.replace("|", "");
  const place = placeholderAt(line, column);
  return place && line.slice(place.from, place.to);
}

it.each([
  ['"a": "{{|"', ""], ['"a": "Hello {{na|"', "na"], ['"a": "{{ na|"', "na"], ['"a": "{{na|me}}"', "name}}"], ['"a": "{{|}} b"', "}}"],
  ['"a": "{{na|}"', "na}"], ['"a": "{{na| other"', "na"], ['"{{one}} {{tw|"', "tw"], ['"{{{{{{na|"', "na"],
  ['"a": "{|"', null], ['"a": "{{na}}|"', null], ['"a": "{{{{|"', null], ['"a": "{{{{na|"', null], ['"a": "na|"', null],
])("finds what is written at %s", (text, wanted) => {
  expect(replaced(text)).toBe(wanted);
});
