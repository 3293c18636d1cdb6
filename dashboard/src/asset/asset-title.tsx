import type { Asset } from "../assets/asset";
import { EditableTitle } from "../ui/editable-title";
import { useRenameAsset } from "./asset-query";

/** The name of an asset, which can be changed. */
export function AssetTitle({ asset }: { asset: Asset }) {
  const rename = useRenameAsset(asset.id);
  return <EditableTitle name={asset.fileName} label="Name of the asset" maxLength={255} onRename={(name) => rename.mutate(name)} />;
}
