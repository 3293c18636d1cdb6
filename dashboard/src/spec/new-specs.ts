/** What a new music video begins as. */
export const NEW_MUSIC_VIDEO = `{
  "mode": "longform",
  "canvas": { "width": 1920, "height": 1080, "fps": 30 },
  "backgrounds": [],
  "crossfade": 2,
  "audioFade": 2,
  "titles": { "duration": 6, "position": "bottomLeft", "style": { "size": 56, "weight": 600, "stroke": { "color": "#00000099", "width": 3 } } },
  "audio": []
}
`;

/** What a new slideshow begins as. */
export const NEW_SLIDESHOW = `{
  "canvas": { "width": 1920, "height": 1080, "fps": 30 },
  "tracks": []
}
`;
