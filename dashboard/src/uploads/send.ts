import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import type { components } from "../api/schema";

export type Asset = components["schemas"]["AssetBody"];

/** Leave to send one file. */
export interface Signed {
  assetId: string;
  uploadUrl: string;
  headers: Record<string, string>;
}

/** Thrown where the way to the storage broke: it is worth trying again. */
class ConnectionLost extends Error {}

/** Asks for leave to upload a file; the asset has its name from here on. */
export function sign(file: File): Promise<Signed> {
  const body = { fileName: file.name, contentType: file.type || "application/octet-stream", size: file.size };
  return patiently(async () => {
    const { assetId, uploadUrl, headers } = unwrap(await api.POST("/v1/assets/sign-upload", { body }));
    return { assetId, uploadUrl, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) };
  });
}

/** Sends a file to where it was signed for. */
export function put(signed: Signed, file: File, onSent: (share: number) => void): Promise<void> {
  return patiently(() => putOnce(signed, file, onSent));
}

/** Has the server read the file that was sent. */
export function complete(assetId: string): Promise<Asset> {
  const params = { path: { asset_id: assetId } };
  return patiently(async () => unwrap(await api.POST("/v1/assets/{asset_id}/complete", { params })));
}

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 30_000]; // milliseconds

/** Tries again while the server is away, as when it starts anew. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await new Promise((resolve) => window.setTimeout(resolve, pause));
    }
  }
  return attempt();
}

function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.code === "asset_busy" || error.code === "upload_busy";
  return error instanceof TypeError || error instanceof ConnectionLost;
}

/** `fetch` cannot tell how much of a body is sent; the older interface can. */
function putOnce({ uploadUrl, headers }: Signed, file: File, onSent: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", uploadUrl);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded / (file.size || 1));
    request.onerror = () => reject(new ConnectionLost("The connection to the storage was lost."));
    request.onload = () => {
      const refused = `The storage refused the file (${request.status}).`;
      if (request.status < 300) resolve();
      else reject(request.status >= 500 || request.status === 409 ? new ConnectionLost(refused) : new Error(refused));
    };
    request.send(file);
  });
}
