import { Text } from "@mantine/core";

import { confirm } from "../ui/confirm";
import { isInUse, useDeleteAsset, type Asset } from "./asset";

/** Asks whether an asset is deleted, and again where something needs it, which is named then. */
export function useAskToDelete(asset: Asset, onDeleted?: () => void): () => void {
  const { mutateAsync } = useDeleteAsset();
  const remove = async (force: boolean) => {
    try {
      await mutateAsync({ id: asset.id, force });
      onDeleted?.();
    } catch (error) {
      if (isInUse(error)) askAgain(error.message);
    }
  };
  const askAgain = (why: string) =>
    void confirm({
      title: `“${asset.fileName}” is in use`,
      children: <Text size="sm" style={{ overflowWrap: "anywhere" }}>{why} Deleted now, these renders fail.</Text>,
      labels: { confirm: "Delete anyway", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => void remove(true),
    });
  return () =>
    void confirm({
      title: `Delete “${asset.fileName}”?`,
      children: <Text size="sm">Specs that use it can no longer be rendered. Finished videos are kept.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => void remove(false),
    });
}
