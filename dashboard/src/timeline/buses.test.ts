import { expect, it } from "vitest";

import { busWords } from "./buses";

const track = (pointer: string, label: string) => ({ pointer, label, type: "audio", start: 0, end: 1 });
const duck = (...under: number[]) => ({ under, byDb: -12, thresholdDb: -40 });

it("says what feeds each bus and what turns it down", () => {
  const buses = [
    { number: 1, tracks: ["/tracks/0", "/tracks/9"], ducks: [] },
    { number: 2, tracks: ["/tracks/1"], ducks: [duck(1), duck(0, 1)] },
  ];
  expect(busWords(buses, [track("/tracks/0", "voice.wav"), track("/tracks/1", "song.mp3")])).toEqual([
    { number: 1, tracks: "voice.wav, /tracks/9", ducks: [] },
    { number: 2, tracks: "song.mp3", ducks: ["-12 dB while bus 1 reaches -40 dB", "-12 dB while buses 0 + 1 reach -40 dB"] },
  ]);
});
