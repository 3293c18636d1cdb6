import { Group } from "@mantine/core";

import { channelWords, probed, type Asset, type AssetType } from "../assets/asset";
import { duration, moment, size } from "../format";
import { Copy } from "../ui/copy";
import { Facts } from "../ui/facts";
import { codecName } from "../assets/codec-names";

const KINDS: Record<AssetType, string> = { VIDEO: "Video", IMAGE: "Picture", AUDIO: "Sound", FONT: "Font", CAPTIONS: "Captions" };

/** What there is to know about a file, in words. */
export function AssetFacts({ asset }: { asset: Asset }) {
  const { width, height, frameRate, family, cues, hasAlpha } = probed(asset);
  return (
    <Facts entries={[
      ["Kind", asset.type ? KINDS[asset.type] : asset.status === "PENDING" ? "Not uploaded completely" : "Cannot be used"],
      ["Size", asset.bytes ? size(asset.bytes) : null],
      ["Length", asset.durationSeconds ? duration(asset.durationSeconds) : null],
      ["Dimensions", width && height ? `${width} × ${height} pixels` : null],
      ["Frame rate", frameRate ? `${+frameRate.toFixed(3)} frames a second` : null],
      ["Transparency", hasAlpha ? "yes" : null],
      ["Picture codec", picture(asset)],
      ["Sound codec", sound(asset)],
      ["Font family", family],
      ["Style", family ? style(asset) : null],
      ["Captions", cues ? `${cues} ${cues === 1 ? "cue" : "cues"}` : null],
      ["Uploaded", <time dateTime={asset.createdAt}>{moment(asset.createdAt)}</time>],
      ["Use in a spec", <Group gap={4} wrap="nowrap"><code>{asset.src}</code><Copy value={asset.src} label={`Copy ${asset.src}`} /></Group>],
    ]} />
  );
}

function picture(asset: Asset): string | null {
  const { videoCodec } = probed(asset);
  return videoCodec ? codecName(videoCodec) : null;
}

function sound(asset: Asset): string | null {
  const { audioCodec, channels, sampleRate } = probed(asset);
  if (!audioCodec) return null;
  return [codecName(audioCodec), channels && channelWords(channels), sampleRate && `${sampleRate / 1000} kHz`].filter(Boolean).join(", ");
}

function style(asset: Asset): string {
  const { weights = [400, 400], italic } = probed(asset);
  const [lightest, boldest] = weights;
  const words = lightest === boldest ? `weight ${lightest}` : `weights ${lightest} to ${boldest}`;
  return italic ? `italic, ${words}` : words;
}
