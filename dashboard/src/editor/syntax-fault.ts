import { parseTree, ParseErrorCode, type ParseError } from "jsonc-parser";

/** Where a text stops being JSON; lines and columns count from 1, the offset from 0. */
export interface SyntaxFault {
  line: number;
  column: number;
  offset: number;
  /** One sentence. */
  message: string;
}

const MESSAGES: Partial<Record<ParseErrorCode, string>> = {
  [ParseErrorCode.InvalidSymbol]: "JSON does not know this word; texts stand in double quotes.",
  [ParseErrorCode.InvalidNumberFormat]: "This is no number.",
  [ParseErrorCode.PropertyNameExpected]: "The name of a field is missing; names stand in double quotes.",
  [ParseErrorCode.ValueExpected]: "A value is missing.",
  [ParseErrorCode.ColonExpected]: "A colon is missing after the name of the field.",
  [ParseErrorCode.CommaExpected]: "A comma or a closing bracket is missing before this.",
  [ParseErrorCode.CloseBraceExpected]: "A closing } is missing.",
  [ParseErrorCode.CloseBracketExpected]: "A closing ] is missing.",
  [ParseErrorCode.EndOfFileExpected]: "The document ends before this; what follows is too much.",
  [ParseErrorCode.InvalidCommentToken]: "JSON has no comments.",
  [ParseErrorCode.UnexpectedEndOfString]: "The closing quote of a text is missing.",
  [ParseErrorCode.InvalidUnicode]: "After \\u four hexadecimal digits are needed.",
  [ParseErrorCode.InvalidEscapeCharacter]: "JSON does not know this escape; write \\\\ for a backslash.",
  [ParseErrorCode.InvalidCharacter]: "This character must be written as an escape, such as \\n.",
};

/** The first place where a text is not a JSON object; null where it is one. */
export function syntaxFault(text: string): SyntaxFault | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first) return { ...placeOf(text, first.offset), message: MESSAGES[first.error] ?? "This is not JSON." };
  return root?.type === "object" ? null : { ...placeOf(text, root?.offset ?? 0), message: "The document must be an object: it begins with { and ends with }." };
}

function placeOf(text: string, offset: number): Omit<SyntaxFault, "message"> {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, offset };
}
