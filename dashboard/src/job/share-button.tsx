import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import type { Job } from "../jobs/job";

const ShareDialog = lazy(() => import("./share-dialog"));

/** Opens what makes a page of a finished job that anybody may see. */
export function ShareButton({ job }: { job: Job }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={open}>Share</Button>
      {isOpen && <Suspense fallback={null}><ShareDialog job={job} onClose={close} /></Suspense>}
    </>
  );
}
