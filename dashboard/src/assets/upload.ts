import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { api } from "../api/client";
import { sentence, unwrap } from "../api/problem";

/** A file on its way to the bucket. */
export interface Upload {
  key: number;
  name: string;
  /** 0 to 1; 1 while the server looks at the file. */
  sent: number;
  error?: string;
}

let last = 0;

/** Sends files straight to the bucket, one after the other, and tells how far each is. */
export function useUploads() {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const cache = useQueryClient();

  const change = useCallback((key: number, part: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }, []);
  const forget = useCallback((key: number) => setUploads((all) => all.filter((one) => one.key !== key)), []);

  const start = useCallback(async (files: File[]) => {
    const queued = files.map((file) => ({ file, upload: { key: ++last, name: file.name, sent: 0 } }));
    setUploads((all) => [...all, ...queued.map(({ upload }) => upload)]);
    for (const { file, upload } of queued) {
      try {
        await send(file, (sent) => change(upload.key, { sent }));
        forget(upload.key);
      } catch (error) {
        change(upload.key, { error: sentence(error) });
      }
      void cache.invalidateQueries({ queryKey: ["assets"] });
    }
  }, [cache, change, forget]);

  return { uploads, start, forget };
}

async function send(file: File, onSent: (share: number) => void): Promise<void> {
  const contentType = file.type || "application/octet-stream";
  const signed = unwrap(await api.POST("/v1/assets/sign-upload", { body: { fileName: file.name, contentType, size: file.size } }));
  await put(signed.uploadUrl, signed.headers as Record<string, string>, file, onSent);
  const params = { path: { asset_id: signed.assetId } };
  const asset = unwrap(await api.POST("/v1/assets/{asset_id}/complete", { params }));
  if (asset.error) throw new Error(asset.error.message);
}

/** `fetch` cannot tell how much of a body is sent; the older interface can. */
function put(url: string, headers: Record<string, string>, file: File, onSent: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded / (file.size || 1));
    request.onerror = () => reject(new Error("The connection to the storage was lost."));
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Error(`The storage refused the file (${request.status}).`));
    request.send(file);
  });
}
