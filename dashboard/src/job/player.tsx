import { useState } from "react";

import { home } from "../api/prefix";
import { isSound, title, type Job } from "../jobs/job";
import { wholePlan } from "../timeline/plan";
import { ChapterList } from "./chapter-list";
import { seek } from "./player-playhead";
import classes from "./result.module.css";
import { playable, trackName } from "./subtitles";

interface Props {
  job: Job;
  url: string;
  /** The element that plays, once it is there. */
  player: HTMLMediaElement | null;
  onPlayer: (player: HTMLMediaElement | null) => void;
}

/** The finished file in its own shape, with its chapters beside it. */
export function Player({ job, url, player, onPlayer }: Props) {
  // Addresses are signed anew with every answer: another one would stop what is playing.
  const [first] = useState({ src: url, poster: job.posterUrl ?? undefined, tracks: playable(job, home) });
  const plan = wholePlan(job.plan);
  const playFrom = (seconds: number) => {
    if (!player) return;
    seek(player, seconds);
    void player.play().catch(() => undefined); // a browser may want another click first
  };
  const shared = { controls: true, src: first.src, preload: "metadata", "aria-label": title(job) } as const;
  const shape = plan?.width ? { aspectRatio: `${plan.width} / ${plan.height}`, width: `min(100%, 46vh * ${plan.width / plan.height})` } : {};
  return (
    <div className={classes.player}>
      <div className={classes.media}>
        {isSound(job)
          ? <audio ref={onPlayer} {...shared} />
          : (
            <video ref={onPlayer} {...shared} poster={first.poster} style={shape}>
              {first.tracks.map(({ file, src, isDefault }) => (
                <track key={src} kind="subtitles" src={src} srcLang={file.lang ?? "und"} label={trackName(file)} default={isDefault} />
              ))}
            </video>
          )}
      </div>
      {plan && plan.chapters.length > 0 && <ChapterList chapters={plan.chapters} onSeek={playFrom} />}
    </div>
  );
}
