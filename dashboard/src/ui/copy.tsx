import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import { copied } from "./clipboard";
import { uncopied } from "./notify";

/** A small button that copies a text. */
export function Copy({ value, label }: { value: string; label: string }) {
  const { done, copy } = useCopy(value);
  return (
    <Tooltip label={done ? "Copied" : label} withArrow>
      <ActionIcon variant="subtle" color={done ? "teal" : "gray"} onClick={() => void copy()} aria-label={label}>
        {done ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

function useCopy(value: string) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = window.setTimeout(() => setDone(false), 1500);
    return () => window.clearTimeout(timer);
  }, [done]);
  async function copy() {
    if (await copied(value)) setDone(true);
    else uncopied(value);
  }
  return { done, copy };
}
