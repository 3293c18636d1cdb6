/** What the service's paths begin with where it is reached, such as `/tools/reelmill`; else "". */
export const prefix = document.querySelector<HTMLMetaElement>('meta[name="reelmill-prefix"]')?.content ?? "";

/** Where the service is reached: the start of every address, without a slash at its end. */
export const home = window.location.origin + prefix;
