import "@mantine/dropzone/styles.css";

import { Button, Group, Progress, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconPhotoVideo, IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useAssets, type AssetType } from "./asset";
import { AssetCard } from "./asset-card";
import classes from "./assets.module.css";
import { SearchField } from "./search-field";
import { notifyError } from "../ui/notify";
import { isUnderWay, uploadQueue, type Upload } from "../uploads/upload-queue";
import { useUploads } from "../uploads/use-uploads";

const TYPES = [
  { value: "", label: "All" },
  { value: "VIDEO", label: "Videos" },
  { value: "IMAGE", label: "Pictures" },
  { value: "AUDIO", label: "Sound" },
  { value: "FONT", label: "Fonts" },
  { value: "CAPTIONS", label: "Captions" },
];

/** Files that specs can name as `asset:ID`. */
export default function AssetsPage() {
  const [type, setType] = useState<AssetType | "">("");
  const [words, setWords] = useState("");
  const assets = useAssets(type ? [type] : [], words);
  const uploads = [...useUploads().values()].filter((upload) => isUnderWay(upload) || upload.state === "failed");
  const items = assets.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Assets" subtitle="Your pictures, clips, songs, fonts and captions." />
      <Stack gap="lg">
        <Dropzone onDrop={send} className={classes.drop} inputProps={{ "aria-label": "Files to upload" } as object}>
          <Stack align="center" gap={4}>
            <IconUpload size={24} stroke={1.4} aria-hidden />
            <Text size="sm">Drop files here, or choose them</Text>
            <Text size="xs" c="dimmed" ta="center">Video, pictures, sound, fonts, captions; they are uploaded directly to the storage.</Text>
          </Stack>
        </Dropzone>
        {uploads.map((upload) => <UploadRow key={upload.assetId} upload={upload} onForget={() => uploadQueue.forget(upload.assetId)} />)}
        <Group gap="sm">
          <div className={classes.scroll}>
            <SegmentedControl size="xs" data={TYPES} value={type} onChange={(chosen) => setType(chosen as AssetType | "")} aria-label="Kind of asset" />
          </div>
          <SearchField size="xs" value={words} onChange={setWords} />
        </Group>
        {assets.isPending && <Waiting />}
        {assets.isError && <ProblemAlert error={assets.error} retry={() => void assets.refetch()} />}
        {assets.isSuccess && items.length === 0 && words && <Text size="sm" c="dimmed">No file has this name.</Text>}
        {assets.isSuccess && items.length === 0 && !words && (
          <Empty icon={IconPhotoVideo} title={type ? "None of this kind" : "No assets yet"}>
            What you upload can be used in all your videos. In a spec it is <code>{'"src": "asset:ID"'}</code>; a public address works too, without uploading.
          </Empty>
        )}
        <SimpleGrid component="ul" cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="md" className={classes.grid}>
          {items.map((asset) => <AssetCard key={asset.id} asset={asset} />)}
        </SimpleGrid>
        {assets.hasNextPage && <Button variant="default" loading={assets.isFetchingNextPage} onClick={() => void assets.fetchNextPage()}>Show more</Button>}
      </Stack>
    </>
  );
}

function send(files: File[]): void {
  for (const file of files) uploadQueue.add(file).catch((error: unknown) => notifyError(`${file.name} was not uploaded`, error));
}

function UploadRow({ upload, onForget }: { upload: Upload; onForget: () => void }) {
  const looking = upload.sent >= 1 && !upload.error;
  return (
    <div>
      <Text size="sm" truncate>{upload.name} <Text span size="xs" c="dimmed">{looking ? "being checked" : `${Math.round(upload.sent * 100)} %`}</Text></Text>
      {upload.error
        ? <Text size="sm" c="red" role="alert">{upload.error} <Button size="compact-xs" variant="subtle" onClick={onForget}>Dismiss</Button></Text>
        : <Progress value={upload.sent * 100} animated={looking} aria-label={`Upload of ${upload.name}`} />}
    </div>
  );
}
