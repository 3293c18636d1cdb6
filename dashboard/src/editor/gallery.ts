/** A spec to start from. */
export interface Example {
  name: string;
  about: string;
  spec: unknown;
}

const CLIP = "https://example.com/clip.mp4";

/** Examples that teach one thing each; the first needs no files at all. */
export const GALLERY: Example[] = [
  {
    name: "Title card",
    about: "Text over a gradient, fading in and out. Needs no files.",
    spec: {
      canvas: { width: 1280, height: 720, fps: 30 },
      duration: 4,
      tracks: [
        {
          type: "shape", shape: "rectangle", width: "100%", height: "100%",
          fill: { type: "linear", angle: 120, stops: [{ at: 0, color: "#1b2447" }, { at: 1, color: "#6b3fa0" }] },
        },
        {
          type: "text", text: "Hello, Reelmill", y: "45%", style: { size: 110, weight: 700, color: "#ffffff" },
          transition: { in: { type: "fade", duration: 0.6 }, out: { type: "fade", duration: 0.6 } },
        },
        { type: "text", text: "A video is a JSON document.", y: "60%", start: 0.6, style: { size: 40, color: "#d9d4ff" } },
      ],
    },
  },
  {
    name: "Slideshow with music",
    about: "Pictures one after the other, with crossfades, under a song.",
    spec: {
      canvas: { width: 1920, height: 1080, fps: 30 },
      tracks: [
        {
          type: "sequence", transition: { type: "crossfade", duration: 1 }, parentDurationDecider: true,
          tracks: [
            { type: "image", src: "asset:FIRST", duration: 5 },
            { type: "image", src: "asset:SECOND", duration: 5 },
          ],
        },
        { type: "audio", src: "asset:MUSIC", fadeIn: 1, fadeOut: 2 },
      ],
    },
  },
  {
    name: "Clip with a lower third",
    about: "A video cut to ten seconds, with a name laid over it.",
    spec: {
      tracks: [
        { type: "video", src: CLIP, trim: { start: 0, end: 10 }, fit: "cover" },
        {
          type: "text", text: "Ada Lovelace\nmathematician", start: 1, duration: 5, x: "25%", y: "82%",
          style: { size: 48, align: "left", background: { color: "#000000b0", padding: 24, radius: 12 } },
          transition: { in: { type: "slideRight", duration: 0.4 }, out: { type: "fade", duration: 0.4 } },
        },
      ],
    },
  },
  {
    name: "Longform ambience",
    about: "Looping pictures under up to three hours of music, with chapters.",
    spec: {
      mode: "longform",
      canvas: { width: 1920, height: 1080, fps: 30 },
      crossfade: 2,
      backgrounds: [{ src: "asset:FIRST", duration: 20 }, { src: "asset:SECOND", duration: 20 }],
      audio: [{ src: "asset:SONG", title: "First song" }, { src: "asset:OTHER", title: "Second song" }],
    },
  },
  {
    name: "Audio only",
    about: "A voice over quiet music, as an MP3.",
    spec: {
      tracks: [
        { type: "audio", src: "asset:VOICE", parentDurationDecider: true },
        { type: "audio", src: "asset:MUSIC", volume: 0.2, loop: true, fadeOut: 3 },
      ],
      output: { format: "mp3" },
    },
  },
];
