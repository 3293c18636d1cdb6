/** Every transition, in the order of the spec. */
export const TRANSITIONS = [
  "fade", "crossfade", "fadeBlack", "fadeWhite", "fadeGrays", "fadeFast", "fadeSlow", "dissolve", "pixelize", "distance", "radial", "hBlur",
  "zoomIn", "wipeLeft", "wipeRight", "wipeUp", "wipeDown", "wipeTl", "wipeTr", "wipeBl", "wipeBr", "slideLeft", "slideRight", "slideUp",
  "slideDown", "smoothLeft", "smoothRight", "smoothUp", "smoothDown", "coverLeft", "coverRight", "coverUp", "coverDown", "revealLeft",
  "revealRight", "revealUp", "revealDown", "circleCrop", "circleOpen", "circleClose", "rectCrop", "vertOpen", "vertClose", "horzOpen",
  "horzClose", "diagTl", "diagTr", "diagBl", "diagBr", "hlSlice", "hrSlice", "vuSlice", "vdSlice", "hlWind", "hrWind", "vuWind", "vdWind",
  "squeezeH", "squeezeV",
] as const;

export type TransitionName = (typeof TRANSITIONS)[number];

const WORDS: Partial<Record<TransitionName, string>> = {
  fade: "Fade", crossfade: "Crossfade", fadeBlack: "Fade through black", fadeWhite: "Fade through white", fadeGrays: "Fade through grey",
  hBlur: "Blur sideways", wipeTl: "Wipe to the top left", wipeTr: "Wipe to the top right", wipeBl: "Wipe to the bottom left",
  wipeBr: "Wipe to the bottom right", circleCrop: "Circle through black", rectCrop: "Rectangle through black", vertOpen: "Open sideways",
  vertClose: "Close sideways", horzOpen: "Open up and down", horzClose: "Close up and down", diagTl: "Diagonal to the top left",
  diagTr: "Diagonal to the top right", diagBl: "Diagonal to the bottom left", diagBr: "Diagonal to the bottom right",
  hlSlice: "Slices to the left", hrSlice: "Slices to the right", vuSlice: "Slices up", vdSlice: "Slices down", hlWind: "Wind to the left",
  hrWind: "Wind to the right", vuWind: "Wind up", vdWind: "Wind down", squeezeH: "Squeeze up and down", squeezeV: "Squeeze sideways",
};

/** What a transition is called. */
export function transitionWords(name: string): string {
  const known: Partial<Record<string, string>> = WORDS;
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return known[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
