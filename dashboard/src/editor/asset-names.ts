import { RangeSetBuilder, StateEffect } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from "@codemirror/view";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { queries } from "../api/queries";
import type { Asset } from "../assets/asset";

const NAME = /"asset:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;
const arrived = StateEffect.define<null>();

/** A file by its name and small picture, behind its id. */
class AssetChip extends WidgetType {
  constructor(private readonly name: string, private readonly picture: string | null) {
    super();
  }

  override eq(other: AssetChip): boolean {
    return other.name === this.name && other.picture === this.picture;
  }

  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "cm-asset";
    if (this.picture) {
      const image = document.createElement("img");
      image.src = this.picture;
      image.alt = "";
      chip.append(image);
    }
    chip.append(this.name);
    return chip;
  }
}

class AssetNames {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = chips(view);
  }

  update(update: ViewUpdate): void {
    const isNews = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(arrived)));
    if (update.docChanged || update.viewportChanged || isNews) this.decorations = chips(update.view);
  }
}

const LOOK = EditorView.theme({
  ".cm-asset": {
    display: "inline-flex", alignItems: "center", gap: "0.3em", marginLeft: "0.5em", padding: "0 0.4em", borderRadius: "4px", verticalAlign: "middle",
    fontFamily: "var(--mantine-font-family)", fontSize: "0.75rem", background: "light-dark(#eef0ff, #23264a)", color: "light-dark(#323c99, #bcc1f1)",
  },
  ".cm-asset img": { height: "1.1rem", borderRadius: "2px" },
});

/** Shows what `asset:ID` stands for. */
export const assetNames = [ViewPlugin.fromClass(AssetNames, { decorations: (plugin) => plugin.decorations }), LOOK];

function chips(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (const match of view.state.sliceDoc(from, to).matchAll(NAME)) {
      const id = match[1] ?? "";
      const asset = queries.getQueryData<Asset>(["asset", id]);
      const end = from + match.index + match[0].length;
      if (asset) builder.add(end, end, Decoration.widget({ widget: new AssetChip(asset.fileName, asset.thumbnailUrl), side: 1 }));
      else void load(view, id);
    }
  }
  return builder.finish();
}

const asked = new Set<string>();

/** Asks once for a file; one that is not there gets no chip. */
async function load(view: EditorView, id: string): Promise<void> {
  if (asked.has(id)) return;
  asked.add(id);
  try {
    const params = { path: { asset_id: id } };
    await queries.fetchQuery({ queryKey: ["asset", id], queryFn: async () => unwrap(await api.GET("/v1/assets/{asset_id}", { params })) });
    if (view.dom.isConnected) view.dispatch({ effects: arrived.of(null) });
  } catch {
    // what is wrong with it is told by the checks of the spec
  }
}
