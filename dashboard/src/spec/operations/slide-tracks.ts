/** A voice-over, which decides how long its slide lasts. */
export function voiceTrack(src: string) {
  return { type: "audio", src, parentDurationDecider: true };
}

/** A text in the lower part of a slide. */
export function textTrack(text: string) {
  return {
    type: "text", text, x: "50%", y: "88%", width: "86%", position: "bottom",
    style: { size: 64, weight: 600, fit: "none", background: { color: "#000000a6", padding: 20, radius: 14 } },
  };
}
