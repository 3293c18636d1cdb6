/** What this browser holds of a draft that the server does not have yet. */
export interface Backup {
  /** The revision that it was made of. */
  revision: number;
  name: string;
  spec: string;
}

const name = (id: string) => `reelmill-draft:${id}`;

/** Keeps what is unsaved for the next visit. */
export function keepBackup(id: string, backup: Backup): void {
  try {
    window.localStorage.setItem(name(id), JSON.stringify(backup));
  } catch {
    // a full storage keeps nothing more; the draft is still being saved
  }
}

export function dropBackup(id: string): void {
  window.localStorage.removeItem(name(id));
}

/** What was left unsaved; null for nothing. */
export function readBackup(id: string): Backup | null {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(name(id)) ?? "null");
    return isBackup(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isBackup(value: unknown): value is Backup {
  const kept = (value ?? {}) as Partial<Backup>;
  return typeof kept.revision === "number" && typeof kept.name === "string" && typeof kept.spec === "string";
}
