/** A voice-over, which decides how long its slide lasts. */
export function voiceTrack(src: string) {
  return { type: "audio", src, parentDurationDecider: true };
}

/** A text in the lower part of a slide; without a font in the default. */
export function textTrack(text: string, font: string) {
  const named = font ? { font } : {};
  return {
    type: "text", text, x: "50%", y: "88%", width: "86%", position: "bottom",
    style: { ...named, size: 64, weight: 600, fit: "none", background: { color: "#000000a6", padding: 20, radius: 14 } },
  };
}

/** Captions of a slide, in a style if there is one. */
export function captionsTrack(src: string, preset: string) {
  return { type: "captions", src, ...(preset ? { preset } : {}) };
}
