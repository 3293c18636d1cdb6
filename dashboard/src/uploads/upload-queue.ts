import { queries } from "../api/queries";
import { sentence } from "../api/problem";
import { complete, put, sign, type Signed } from "./send";

export type UploadState = "waiting" | "sending" | "examining" | "done" | "failed";

/** A file on its way to becoming an asset. */
export interface Upload {
  assetId: string;
  name: string;
  bytes: number;
  state: UploadState;
  /** 0 to 1. */
  sent: number;
  error: string | null;
}

interface Task {
  file: File;
  signed: Signed;
}

const AT_ONCE = 3;

/**
 * Sends files, some at a time, whatever page is shown meanwhile.
 *
 * An asset has its name as soon as it is signed, so that a spec can use it before it has arrived.
 */
class UploadQueue {
  #uploads: ReadonlyMap<string, Upload> = new Map();
  readonly #tasks = new Map<string, Task>();
  readonly #listeners = new Set<() => void>();
  #running = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ReadonlyMap<string, Upload> => this.#uploads;

  /** Takes a file; the id of the asset it becomes. */
  async add(file: File): Promise<string> {
    const signed = await sign(file);
    this.#tasks.set(signed.assetId, { file, signed });
    this.#change({ assetId: signed.assetId, name: file.name, bytes: file.size, state: "waiting", sent: 0, error: null });
    this.#next();
    return signed.assetId;
  }

  /** Waits until all of these are assets; the first that fails is thrown. */
  arrived(assetIds: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const wanted = assetIds.map((id) => this.#uploads.get(id));
        const broken = wanted.find((upload) => upload?.state === "failed");
        if (!broken && wanted.some((upload) => upload && isUnderWay(upload))) return;
        stop();
        if (broken) reject(new Error(broken.error ?? `${broken.name} was not uploaded.`));
        else resolve();
      };
      const stop = this.subscribe(look);
      look();
    });
  }

  /** Tries again what failed. */
  readonly retry = (assetId: string): void => {
    this.#patch(assetId, { state: "waiting", sent: 0, error: null });
    this.#next();
  };

  /** Leaves out an upload that failed. */
  readonly forget = (assetId: string): void => {
    this.#tasks.delete(assetId);
    this.#uploads = new Map([...this.#uploads].filter(([id]) => id !== assetId));
    this.#tell();
  };

  #next(): void {
    const waiting = [...this.#uploads.values()].find(({ state }) => state === "waiting");
    if (!waiting || this.#running >= AT_ONCE) return;
    this.#running += 1;
    this.#patch(waiting.assetId, { state: "sending" });
    void this.#send(waiting.assetId).finally(() => {
      this.#running -= 1;
      this.#next();
    });
    this.#next();
  }

  async #send(assetId: string): Promise<void> {
    const task = this.#tasks.get(assetId);
    if (!task) return;
    try {
      await put(task.signed, task.file, (sent) => this.#patch(assetId, { sent }));
      this.#patch(assetId, { state: "examining", sent: 1 });
      const asset = await complete(assetId);
      queries.setQueryData(["asset", assetId], asset);
      if (asset.error) throw new Error(asset.error.message);
      this.#patch(assetId, { state: "done" });
      this.#tasks.delete(assetId);
    } catch (error) {
      this.#patch(assetId, { state: "failed", error: sentence(error) });
    }
    void queries.invalidateQueries({ queryKey: ["assets"] });
  }

  #patch(assetId: string, part: Partial<Upload>): void {
    const upload = this.#uploads.get(assetId);
    if (upload) this.#change({ ...upload, ...part });
  }

  #change(upload: Upload): void {
    this.#uploads = new Map(this.#uploads).set(upload.assetId, upload);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The uploads of this page. */
export const uploadQueue = new UploadQueue();

/** True while a file is still to arrive. */
export function isUnderWay({ state }: Upload): boolean {
  return state === "waiting" || state === "sending" || state === "examining";
}

window.addEventListener("beforeunload", (event) => {
  if ([...uploadQueue.snapshot().values()].some(isUnderWay)) event.preventDefault();
});
