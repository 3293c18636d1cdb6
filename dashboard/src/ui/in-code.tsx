import { Fragment } from "react";

/** Words in which what stands between backticks is code. */
export function InCode({ words }: { words: string }) {
  return words.split("`").map((part, index) => (index % 2 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>));
}
