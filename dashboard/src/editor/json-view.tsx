import { useEffect, useRef } from "react";
import { EditorView } from "@codemirror/view";

import { readOnly } from "./json-extensions";

/** JSON to read, with lines that fold. */
export default function JsonView({ text, label }: { text: string; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return undefined;
    const view = new EditorView({ doc: text, extensions: readOnly(label), parent: place.current });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={place} />;
}
