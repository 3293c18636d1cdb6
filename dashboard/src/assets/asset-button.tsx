import { Button, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFolder } from "@tabler/icons-react";

import type { Asset, AssetType } from "./asset";
import { AssetDrawer } from "./asset-drawer";

interface Props extends ButtonProps {
  types: readonly AssetType[];
  onPick: (asset: Asset) => void;
  children: string;
}

/** A button that opens the drawer of files. */
export function AssetButton({ types, onPick, children, ...button }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconFolder size={14} aria-hidden />} {...button} onClick={open}>{children}</Button>
      <AssetDrawer isOpen={isOpen} onClose={close} types={types} onPick={onPick} />
    </>
  );
}
