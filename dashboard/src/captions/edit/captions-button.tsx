import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBadgeCc } from "@tabler/icons-react";
import { useMemo } from "react";

import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import { captionTracks, readCues } from "../../spec/cues";
import { captionsFile } from "../../spec/operations/inline-cues";
import { CaptionEditor } from "./caption-editor";

/** Opens the words of a spec's captions; nothing where it has no captions that can be edited. */
export function CaptionsButton({ session }: { session: DocumentSession }) {
  const { doc } = useDocument(session);
  const tracks = useMemo(() => captionTracks(doc).filter((track) => captionsFile(doc, track) ?? readCues(doc, track)), [doc]);
  const [isOpen, { open, close }] = useDisclosure(false);
  if (tracks.length === 0) return null;
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconBadgeCc size={14} aria-hidden />} onClick={open}>Edit captions</Button>
      <Modal opened={isOpen} onClose={close} title="Captions" size="64rem" closeButtonProps={{ "aria-label": "Close" }}>
        <CaptionEditor session={session} tracks={tracks} />
      </Modal>
    </>
  );
}
