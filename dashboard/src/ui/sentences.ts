import type { Problem } from "../api/problem";

type Said = Pick<Problem, "message" | "hint">;

/** What is wrong and what to do about it, in whole sentences; names of the spec stand between backticks. */
export function sentences({ message, hint }: Said): string {
  return hint ? `${whole(message)} ${whole(hint)}` : whole(message);
}

/** The same for those who do not write specs, without backticks. */
export function plainSentences({ message, hint }: Said): string {
  return sentences({ message: message.replaceAll("`", ""), hint: hint?.replaceAll("`", "") ?? null });
}

/** The same with a capital letter at its start; an address stays as it is. */
export function capitalized(words: string): string {
  return /^https?:/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}

function whole(words: string): string {
  const capital = capitalized(words);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
