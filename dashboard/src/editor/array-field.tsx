import { Textarea } from "@mantine/core";
import { useState, type ChangeEvent } from "react";

interface Props {
  label: string;
  description?: string | null | undefined;
  required?: boolean;
  error?: string | undefined;
  /** What stands there first. */
  initial: unknown;
  /** Told undefined where nothing is written. */
  onChange: (value: unknown[] | undefined) => void;
}

const WANTED = "Write a JSON array, such as [1, 2] or [\"a\", \"b\"].";

/** A JSON array as text; while it is none, its form cannot be sent. */
export function ArrayField({ initial, onChange, error, ...shared }: Props) {
  const [text, setText] = useState(() => (Array.isArray(initial) ? JSON.stringify(initial) : ""));
  const wrong = text !== "" && arrayOf(text) === undefined;
  function onWrite({ currentTarget: field }: ChangeEvent<HTMLTextAreaElement>) {
    const value = arrayOf(field.value);
    field.setCustomValidity(field.value !== "" && value === undefined ? WANTED : "");
    setText(field.value);
    onChange(value);
  }
  return (
    <Textarea {...shared} autosize minRows={1} maxRows={8} placeholder="[ ]" value={text} onChange={onWrite}
      error={wrong ? WANTED : error} />
  );
}

function arrayOf(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
