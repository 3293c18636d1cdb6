import { unifiedMergeView } from "@codemirror/merge";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";

import { readOnly } from "../../editor/json-extensions";

const LOOK = EditorView.theme({
  ".cm-deletedChunk": { background: "light-dark(#fdeceb, #3b1d1f)", paddingLeft: "6px" },
  ".cm-deletedChunk .cm-deletedLine::before": { content: '"− "', color: "light-dark(#a61e1e, #ffa8a8)" },
  ".cm-deletedLine, .cm-deletedChunk .cm-deletedText": { textDecoration: "none" },
  ".cm-changedLine": { background: "light-dark(#e6f7ee, #12301f) !important" },
  ".cm-changedLine::before": { content: '"+ "', color: "light-dark(#0b6e4f, #7fd6b4)" },
  "&.cm-merge-b .cm-changedText, .cm-deletedChunk .cm-deletedText": { background: "light-dark(#0000000a, #ffffff1f)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '""' },
  ".cm-collapsedLines": { background: "light-dark(#f1f3f5, #25262b)", color: "light-dark(#495057, #ced4da)", padding: "2px 8px" },
});

interface Props {
  before: string;
  after: string;
  /** Whether what both say is folded. */
  isFolded: boolean;
  /** What screen readers call it. */
  label: string;
}

/** Two JSON texts as one, with what only one of them has marked; what they share may be folded. */
export default function JsonDifference({ before, after, isFolded, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return undefined;
    const merged = unifiedMergeView({
      original: before, mergeControls: false, highlightChanges: true, gutter: false,
      ...(isFolded ? { collapseUnchanged: { margin: 3, minSize: 6 } } : {}),
    });
    const view = new EditorView({ doc: after, extensions: [readOnly(label), merged, LOOK], parent: place.current });
    return () => view.destroy();
  }, [before, after, isFolded, label]);
  return <div ref={place} data-testid="difference" />;
}
