import { itemsAt, valueAt, type Path, type SpecDocument } from "../../spec/document";
import { secondsOf } from "../../spec/time";

/** The sound beside captions that begins when they do, whole; undefined where there is none. */
export function soundOf(doc: SpecDocument, track: Path): string | undefined {
  const list = track.slice(0, -1);
  const begins = (path: Path) => secondsOf(valueAt(doc, [...path, "start"]) ?? 0);
  const all = itemsAt(doc, list).map((_, index) => [...list, index]);
  const fitting = all.filter((path) => valueAt(doc, [...path, "trim"]) === undefined && begins(path) === begins(track));
  const sources = ["audio", "video"].flatMap((type) => fitting.filter((path) => valueAt(doc, [...path, "type"]) === type).map((path) => valueAt(doc, [...path, "src"])));
  return sources.find((src) => typeof src === "string");
}
