import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBadgeCc } from "@tabler/icons-react";
import { useMemo } from "react";

import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import { cueTracks, readCues } from "../../spec/cues";
import { CaptionEditor } from "./caption-editor";

/** Opens the words of a spec's captions; nothing where it has no captions of its own. */
export function CaptionsButton({ session }: { session: DocumentSession }) {
  const { doc } = useDocument(session);
  const tracks = useMemo(() => cueTracks(doc).filter((track) => readCues(doc, track)), [doc]);
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
