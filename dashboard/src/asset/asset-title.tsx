import { ActionIcon, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";

import type { Asset } from "../assets/asset";
import classes from "./asset.module.css";
import { useRenameAsset } from "./asset-query";

type State = "shown" | "edited" | "shown again";

/** The name of an asset, which can be changed. */
export function AssetTitle({ asset }: { asset: Asset }) {
  const [state, setState] = useState<State>("shown");
  if (state === "edited") return <Rename asset={asset} onEnd={(byKey) => setState(byKey ? "shown again" : "shown")} />;
  return (
    <Group gap={4} wrap="nowrap">
      <Title order={1} className={classes.name}>{asset.fileName}</Title>
      <Tooltip label="Rename" withArrow>
        <ActionIcon variant="subtle" color="gray" aria-label="Rename" autoFocus={state === "shown again"} onClick={() => setState("edited")}>
          <IconPencil size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function Rename({ asset, onEnd }: { asset: Asset; onEnd: (byKey: boolean) => void }) {
  const [name, setName] = useState(asset.fileName);
  const rename = useRenameAsset(asset.id);
  const isOver = useRef(false); // a field that is taken away may lose its focus once more
  const end = (isWanted: boolean, byKey: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    const words = name.trim();
    if (isWanted && words && words !== asset.fileName) rename.mutate(words);
    onEnd(byKey);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    end(true, true);
  };
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && end(false, true);
  return (
    <form onSubmit={onSubmit}>
      <TextInput aria-label="Name of the asset" size="md" maxLength={255} value={name} autoFocus onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => end(true, false)} onKeyDown={onKeyDown} />
    </form>
  );
}
