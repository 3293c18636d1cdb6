/** By what FFmpeg calls the codec, or the decoder that reads it. */
const NAMES: Record<string, string> = {
  aac: "AAC", ac3: "AC-3", alac: "ALAC", av1: "AV1", flac: "FLAC", gif: "GIF", h264: "H.264", hevc: "H.265", libdav1d: "AV1",
  libopus: "Opus", libvorbis: "Vorbis", libvpx: "VP8", "libvpx-vp9": "VP9", mjpeg: "JPEG", mp3: "MP3", mp3float: "MP3",
  mpeg2video: "MPEG-2", mpeg4: "MPEG-4", opus: "Opus", png: "PNG", prores: "ProRes", vorbis: "Vorbis", vp8: "VP8", vp9: "VP9",
  webp: "WebP",
};

/** What people call a codec; as FFmpeg calls it where that is not known. */
export function codecName(codec: string): string {
  return NAMES[codec] ?? (codec.startsWith("pcm_") ? "PCM" : codec);
}
