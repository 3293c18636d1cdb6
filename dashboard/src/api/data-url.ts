/** A file as an address of its own, which needs no clearing up. */
export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("The frame could not be read."));
    reader.readAsDataURL(blob);
  });
}
