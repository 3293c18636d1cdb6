import "@mantine/core/styles/Drawer.css";

import { Button, Drawer, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import { notifyError } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { ChooseFiles } from "../uploads/choose-files";
import { uploadQueue } from "../uploads/upload-queue";
import { Waiting } from "../waiting";
import { useAssets, type Asset, type AssetType } from "./asset";
import { AssetOption } from "./asset-option";
import classes from "./assets.module.css";
import { SearchField } from "./search-field";

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** What kinds of files can be chosen; all where none is named. */
  types: readonly AssetType[];
  onPick: (asset: Asset) => void;
}

/** Files that were uploaded before, to be found, played and chosen; or a new one. */
export function AssetDrawer({ isOpen, onClose, types, onPick }: Props) {
  return (
    <Drawer opened={isOpen} onClose={onClose} position="right" title="Choose a file" size="26rem" closeButtonProps={{ "aria-label": "Close" }}>
      {isOpen && <Choices types={types} onPick={(asset) => {
        onPick(asset);
        onClose();
      }} />}
    </Drawer>
  );
}

function Choices({ types, onPick }: Pick<Props, "types" | "onPick">) {
  const [words, setWords] = useState("");
  const assets = useAssets(types, words);
  const found = assets.data?.pages.flatMap((page) => page.items).filter(({ status }) => status === "READY") ?? [];
  return (
    <Stack gap="sm">
      <SearchField data-autofocus value={words} onChange={setWords} />
      <ChooseFiles variant="default" size="xs" onFiles={upload} leftSection={<IconUpload size={14} aria-hidden />}>Upload files</ChooseFiles>
      {assets.isPending && <Waiting />}
      {assets.isError && <ProblemAlert error={assets.error} retry={() => void assets.refetch()} />}
      {assets.isSuccess && found.length === 0 && <Text size="sm" c="dimmed">{words ? "No file has this name." : "Nothing has been uploaded yet."}</Text>}
      <ul className={classes.options} aria-label="Files">
        {found.map((asset) => <AssetOption key={asset.id} asset={asset} onPick={() => onPick(asset)} />)}
      </ul>
      {assets.hasNextPage && <Button variant="default" loading={assets.isFetchingNextPage} onClick={() => void assets.fetchNextPage()}>Show more</Button>}
    </Stack>
  );
}

function upload(files: File[]): void {
  for (const file of files) uploadQueue.add(file).catch((error: unknown) => notifyError(`${file.name} was not uploaded`, error));
}
