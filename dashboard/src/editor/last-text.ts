const NAME = "reelmill-draft";

/** The text that was being written last, on this computer. */
export function loadText(): string | null {
  return window.localStorage.getItem(NAME);
}

/** Keep a text for the next visit. */
export function saveText(text: string): void {
  window.localStorage.setItem(NAME, text);
}
