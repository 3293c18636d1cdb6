import { StateEffect } from "@codemirror/state";
import { EditorView, WidgetType } from "@codemirror/view";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { queries } from "../api/queries";
import type { Asset } from "../assets/asset";
import { widgetsBeside } from "./widgets-beside";

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

const LOOK = EditorView.theme({
  ".cm-asset": {
    display: "inline-flex", alignItems: "center", gap: "0.3em", marginLeft: "0.5em", padding: "0 0.4em", borderRadius: "4px", verticalAlign: "middle",
    fontFamily: "var(--mantine-font-family)", fontSize: "0.75rem", background: "light-dark(#eef0ff, #23264a)", color: "light-dark(#323c99, #bcc1f1)",
  },
  ".cm-asset img": { height: "1.1rem", borderRadius: "2px" },
});

/** Shows what `asset:ID` stands for. */
export const assetNames = [widgetsBeside({ pattern: NAME, side: "after", widget: chip, again: arrived }), LOOK];

function chip([, id = ""]: RegExpExecArray, view: EditorView): AssetChip | null {
  const asset = queries.getQueryData<Asset>(["asset", id]);
  if (!asset) void load(view, id);
  return asset ? new AssetChip(asset.fileName, asset.thumbnailUrl) : null;
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
