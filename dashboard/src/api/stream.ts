import { prefix } from "./prefix";

const SHORTEST_PAUSE = 2_000; // milliseconds
const LONGEST_PAUSE = 30_000;

/** What is done at each event of a name, with its data. */
export type Hearers = Record<string, (data: string) => void>;

/**
 * Events of the server for as long as the page is seen; what is returned ends them.
 *
 * A browser gives a stream up at any answer but 200; here it is opened again after a pause.
 *
 * @param path - Where the stream is, without the prefix.
 * @param hearers - By name of the event.
 * @param opened - Called at each opening: what was told before it was not heard.
 * @param broken - Called whenever the stream breaks off, or is refused.
 */
export function listen(path: string, hearers: Hearers, opened: () => void, broken?: () => void): () => void {
  let source: EventSource | undefined;
  let timer = 0;
  let pause = SHORTEST_PAUSE;
  const close = () => {
    window.clearTimeout(timer);
    source?.close();
  };
  const open = () => {
    close();
    source = streamOf(path, hearers);
    source.addEventListener("open", () => {
      pause = SHORTEST_PAUSE;
      opened();
    });
    source.addEventListener("error", () => {
      broken?.();
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  };
  const look = () => (document.hidden ? close() : open()); // browsers open six streams at most
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}

function streamOf(path: string, hearers: Hearers): EventSource {
  const source = new EventSource(prefix + path);
  for (const [name, hear] of Object.entries(hearers)) {
    source.addEventListener(name, (event: MessageEvent<string>) => hear(event.data));
  }
  return source;
}
