import { ActionIcon, Modal, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTemplate } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { useDocument } from "../document/use-document";
import { Waiting } from "../waiting";
import type { OpenDraft } from "./open-draft";

const MakeTemplate = lazy(() => import("../templates/make/make-template"));

/** Makes a template of a draft. */
export function TemplateButton({ draft: { session, name } }: { draft: OpenDraft }) {
  const { doc } = useDocument(session);
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Tooltip label="Make a template of this" withArrow>
        <ActionIcon variant="default" size={36} aria-label="Make a template of this" disabled={!doc.root} onClick={open}><IconTemplate size={18} aria-hidden /></ActionIcon>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Make a template of this" size="xl" closeButtonProps={{ "aria-label": "Close" }}>
        <Suspense fallback={<Waiting />}><MakeTemplate text={doc.text} name={name} onSaved={close} /></Suspense>
      </Modal>
    </>
  );
}
