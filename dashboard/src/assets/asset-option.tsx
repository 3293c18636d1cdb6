import { ActionIcon, Text, UnstyledButton } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { facts, type Asset } from "./asset";
import { AssetFace } from "./asset-face";
import classes from "./assets.module.css";

/** A file that can be chosen, and heard before. */
export function AssetOption({ asset, onPick }: { asset: Asset; onPick: () => void }) {
  return (
    <li className={classes.option}>
      <UnstyledButton className={classes.pick} onClick={onPick}>
        <span className={classes.small}><AssetFace asset={asset} /></span>
        <span style={{ minWidth: 0 }}>
          <Text size="sm" truncate component="span" display="block">{asset.fileName}</Text>
          <Text size="xs" c="dimmed" truncate component="span" display="block">{facts(asset)}</Text>
        </span>
      </UnstyledButton>
      {asset.type === "AUDIO" && asset.publicUrl && <Listen name={asset.fileName} url={asset.publicUrl} />}
    </li>
  );
}

function Listen({ name, url }: { name: string; url: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    const played = audio.current;
    return () => played?.pause();
  }, []);
  const toggle = () => (isPlaying ? audio.current?.pause() : void audio.current?.play());
  return (
    <>
      <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={isPlaying ? `Stop ${name}` : `Play ${name}`}>
        {isPlaying ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
      </ActionIcon>
      <audio ref={audio} src={url} preload="none" onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onEnded={() => setPlaying(false)} />
    </>
  );
}
