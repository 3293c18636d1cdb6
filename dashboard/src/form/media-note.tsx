import { Button, Progress, Text } from "@mantine/core";

import { assetId, type Media } from "../assets/media";
import { uploadQueue } from "../uploads/upload-queue";

/** How far a file has come, or what is wrong with it; nothing about one that is there. */
export function MediaNote({ media }: { media: Media | undefined }) {
  if (!media || media.state === "ready" || media.state === "loading") return null;
  if (media.state === "uploading") return <Sending media={media} />;
  const id = assetId(media.src);
  return (
    <Text size="xs" c="red" role="alert">
      {media.state === "interrupted" ? "The upload was interrupted. Drop the file again." : (media.error ?? "This file cannot be used.")}
      {media.state === "failed" && id && (
        <Button size="compact-xs" variant="subtle" ml={4} onClick={() => uploadQueue.retry(id)}>Try again</Button>
      )}
    </Text>
  );
}

function Sending({ media }: { media: Media }) {
  const isExamined = media.sent >= 1;
  return (
    <Progress value={media.sent * 100} size={4} animated={isExamined} mt={4}
      aria-label={isExamined ? `${media.name} is being checked` : `Upload of ${media.name}`} />
  );
}
