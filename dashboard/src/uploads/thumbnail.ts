const WIDTH = 480; // pixels
const PATIENCE = 5_000; // milliseconds

/** A small picture of a picture or clip that is still on this computer; null where none can be made. */
export async function thumbnailOf(file: Blob, isClip: boolean): Promise<string | null> {
  try {
    return isClip ? await ofClip(file) : await ofPicture(file);
  } catch {
    return null;
  }
}

async function ofPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file, { resizeWidth: WIDTH, resizeQuality: "medium" });
  try {
    return await drawn(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

async function ofClip(file: Blob): Promise<string | null> {
  const address = URL.createObjectURL(file);
  const video = document.createElement("video");
  Object.assign(video, { muted: true, preload: "auto", src: address });
  try {
    await happened(video, "loadeddata");
    video.currentTime = Math.min(1, video.duration / 2);
    await happened(video, "seeked");
    return await drawn(video, video.videoWidth, video.videoHeight);
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

function happened(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = window.setTimeout(() => reject(new Error("the clip cannot be shown")), PATIENCE);
    video.addEventListener(event, () => {
      window.clearTimeout(late);
      resolve();
    }, { once: true });
  });
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<string | null> {
  const canvas = new OffscreenCanvas(WIDTH, Math.max(1, Math.round((WIDTH * height) / width)));
  canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 }));
}
