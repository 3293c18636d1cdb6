import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";

import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { problemsOf } from "./checked";
import { useRender } from "./render";
import { useFindings } from "./workbench";

/** Renders what is written as JSON: its text, the button, and what the server refused of it. */
export function useJsonRender(session: DocumentSession, name: string) {
  const { text } = useDocument(session).doc;
  const [settled] = useDebouncedValue(text, 400);
  const { found, isBroken } = useFindings(settled);
  const { error, reset, mutate, isPending } = useRender();
  const refused = useMemo(() => problemsOf(error), [error]);
  useEffect(() => session.subscribe(reset), [session, reset]);
  const button = (
    <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isPending}
      disabled={isBroken || found.length > 0} onClick={() => mutate({ text, name })}>Render</Button>
  );
  return { refused, button };
}
