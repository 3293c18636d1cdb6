import { Text } from "@mantine/core";
import { useState, type CSSProperties } from "react";

import { probed, type Asset } from "../assets/asset";
import { Waveform } from "../assets/waveform";
import classes from "./asset.module.css";
import { CaptionLines } from "./caption-lines";
import { FontSample } from "./font-sample";

/** What a file looks or sounds like, as far as this browser can show it. */
export function AssetPreview({ asset, url }: { asset: Asset; url: string }) {
  // Addresses are signed anew with every answer: another one would stop what is playing.
  const [first] = useState(url);
  const [isUnknown, setUnknown] = useState(false);
  const onError = () => setUnknown(true);
  const shown = { asset, url: first, onError };
  if (isUnknown) return <Unplayable asset={asset} />;
  if (asset.type === "FONT") return <FontSample asset={asset} url={first} />;
  if (asset.type === "CAPTIONS") return <CaptionLines asset={asset} url={first} />;
  if (asset.type === "AUDIO") return <Sound {...shown} />;
  const isPicture = asset.type === "IMAGE" || asset.contentType.startsWith("image/"); // an animated GIF is a video
  return isPicture ? <Picture {...shown} /> : <Video {...shown} />;
}

interface Shown {
  asset: Asset;
  url: string;
  onError: () => void;
}

function Video({ asset, url, onError }: Shown) {
  const [poster] = useState(asset.thumbnailUrl ?? undefined);
  return (
    <div className={classes.media}>
      <video controls preload="metadata" src={url} poster={poster} aria-label={asset.fileName} style={shape(asset)} onError={onError} />
    </div>
  );
}

function Picture({ asset, url, onError }: Shown) {
  const { width, height } = probed(asset);
  return (
    <div className={classes.media}>
      <img src={url} alt={asset.fileName} width={width} height={height} onError={onError} />
    </div>
  );
}

function Sound({ asset, url, onError }: Shown) {
  const { peaks } = probed(asset);
  return (
    <>
      {peaks?.length ? <div className={classes.wave}><Waveform peaks={peaks} /></div> : null}
      <audio controls preload="metadata" src={url} aria-label={asset.fileName} className={classes.sound} onError={onError} />
    </>
  );
}

function Unplayable({ asset }: { asset: Asset }) {
  return (
    <div>
      {asset.thumbnailUrl && <div className={classes.media}><img src={asset.thumbnailUrl} alt="" /></div>}
      <Text size="sm" mt="xs">This browser cannot show the original. It can be used in videos all the same.</Text>
    </div>
  );
}

function shape(asset: Asset): CSSProperties {
  const { width, height } = probed(asset);
  return width && height ? { aspectRatio: `${width} / ${height}`, width: `min(100%, 60vh * ${width / height})` } : {};
}
