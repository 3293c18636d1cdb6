import { useSyncExternalStore } from "react";

import { uploadQueue, type Upload } from "./upload-queue";

/** Uploads by the id of their asset, as they are now. */
export function useUploads(): ReadonlyMap<string, Upload> {
  return useSyncExternalStore(uploadQueue.subscribe, uploadQueue.snapshot);
}
