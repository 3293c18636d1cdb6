import { IconFile, IconMovie, IconMusic, IconPhoto, IconTextCaption, IconTypography } from "@tabler/icons-react";

import type { Asset } from "./asset";
import { Waveform } from "./waveform";

const SIGNS = { VIDEO: IconMovie, IMAGE: IconPhoto, AUDIO: IconMusic, FONT: IconTypography, CAPTIONS: IconTextCaption };

/** What a file looks or sounds like. */
export function AssetFace({ asset }: { asset: Asset }) {
  const Sign = asset.type ? SIGNS[asset.type] : IconFile;
  const { peaks } = asset.metadata as { peaks?: number[] };
  if (asset.thumbnailUrl) return <img src={asset.thumbnailUrl} alt="" loading="lazy" />;
  return peaks?.length ? <Waveform peaks={peaks} /> : <Sign size={28} stroke={1.3} aria-hidden />;
}
