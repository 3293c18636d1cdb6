import "@mantine/core/styles/Slider.css";

import { Box, Group, Slider, Stack, Text, Tooltip } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState, type ReactNode } from "react";

import { useNamedTracks } from "../assets/names";
import { duration } from "../format";
import { blocks, totals, type Block, type Origin, type Play, type PlannedSegment } from "./blocks";
import { busWords, type Bus } from "./buses";
import { FilmstripRow } from "./filmstrip-row";
import type { Track } from "./plan";
import { ticks } from "./ticks";
import classes from "./timeline-picture.module.css";

interface Props {
  seconds: number;
  fps: number;
  lanes: Track[];
  segments: PlannedSegment[];
  plays: Play[];
  /** Where the sound is summed; nothing is shown of the one sum that all plans have. */
  buses?: readonly Bus[];
  /** Sentences about tracks, by JSON pointer of the track. */
  problems?: ReadonlyMap<string, string>;
  /** The picture of an encoded segment, where they are shown. */
  picture?: (fingerprint: string) => ReactNode;
  playhead?: ReactNode;
  onSeek?: ((seconds: number) => void) | undefined;
}

export const ORIGINS: Record<Origin, { label: string; about: string }> = {
  encoded: { label: "Encoded", about: "made for this render" },
  still: { label: "Still", about: "one picture, encoded once and held" },
  repeated: { label: "Repeated", about: "packets copied from earlier in the same video" },
  reused: { label: "Reused", about: "found in the cache from an earlier render" },
  encoding: { label: "In progress", about: "being encoded now" },
  waiting: { label: "Not encoded", about: "not encoded so far" },
};

/** The tracks as lanes, and below them where every stretch of the master comes from. */
export function TimelinePicture(given: Props) {
  const props = { ...given, lanes: useNamedTracks(given.lanes) };
  const { seconds, fps, segments, plays, buses, lanes, picture, playhead, onSeek } = props;
  const [zoom, setZoom] = useState(1);
  const { ref, width } = useElementSize();
  const made = useMemo(() => blocks(segments, plays, fps), [segments, plays, fps]);
  if (seconds <= 0) return null;
  return (
    <Stack gap="sm">
      <div ref={ref} className={classes.scroll} tabIndex={0} role="group" aria-label="Timeline">
        <div className={classes.sheet} style={{ width: `${zoom * 100}%` }}>
          <Ruler seconds={seconds} pixels={width * zoom} />
          <Lanes {...props} />
          {picture && made.length > 0 && (
            <FilmstripRow seconds={seconds} fps={fps} segments={segments} plays={plays} pixels={width * zoom} picture={picture}
              onSeek={onSeek} />
          )}
          {made.length > 0 && <PlanRow made={made} seconds={seconds} />}
          {playhead}
        </div>
      </div>
      <Group justify="space-between" gap="md">
        <Legend made={made} />
        <Slider w={140} size="sm" min={1} max={maximumZoom(seconds)} step={0.5} value={zoom} onChange={setZoom}
          label={(value) => `${value}×`} thumbLabel="Zoom of the timeline" />
      </Group>
      {buses && buses.length > 0 && <Buses buses={buses} lanes={lanes} />}
    </Stack>
  );
}

function maximumZoom(seconds: number): number {
  return Math.min(60, Math.max(4, Math.round(seconds / 60)));
}

function place(start: number, end: number, seconds: number) {
  return { left: `${(start / seconds) * 100}%`, width: `${(Math.max(0, end - start) / seconds) * 100}%` };
}

function Ruler({ seconds, pixels }: { seconds: number; pixels: number }) {
  return (
    <div className={classes.ruler} aria-hidden>
      {ticks(seconds, Math.max(2, pixels / 80)).map((time) => (
        <span key={time} className={classes.tick} style={{ left: `${(time / seconds) * 100}%` }}>
          {duration(time)}
        </span>
      ))}
    </div>
  );
}

function Lanes({ lanes, seconds, problems }: Props) {
  return (
    <ul className={classes.lanes} tabIndex={0} aria-label="Tracks">
      {lanes.map((lane) => {
        const problem = problems?.get(lane.pointer);
        const words = `${lane.type}: ${lane.label}, ${duration(lane.start)} to ${duration(lane.end)}`;
        return (
          <li key={lane.pointer} className={classes.lane}>
            <Tooltip label={problem ?? words} withArrow multiline maw={360}>
              <div className={classes.clip} data-type={lane.type} data-problem={Boolean(problem) || undefined}
                style={place(lane.start, lane.end, seconds)}>
                <span className={classes.clipLabel}>{lane.label}</span>
                <span className={classes.hidden}>{problem ? `${words}. Problem: ${problem}` : words}</span>
              </div>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}

function PlanRow({ made, seconds }: { made: Block[]; seconds: number }) {
  return (
    <div className={classes.plan} role="img" aria-label={described(made)}>
      {made.map((block) => (
        <Tooltip key={block.start} withArrow
          label={`${ORIGINS[block.origin].label}: ${duration(block.start)} to ${duration(block.end)}`}>
          <div className={classes.block} data-origin={block.origin} style={place(block.start, block.end, seconds)} />
        </Tooltip>
      ))}
    </div>
  );
}

function described(made: Block[]): string {
  const parts = [...totals(made)].map(([origin, sum]) => `${ORIGINS[origin].label.toLowerCase()} ${duration(sum)}`);
  return `Where the video comes from: ${parts.join(", ")}`;
}

function Buses({ buses, lanes }: { buses: readonly Bus[]; lanes: Track[] }) {
  return (
    <ul className={classes.legend} aria-label="Sound buses">
      {busWords(buses, lanes).map(({ number, tracks, ducks }) => (
        <li key={number}>
          <Text size="xs" component="span">
            Bus {number}: {tracks} <Text span size="xs" c="dimmed">{ducks.join("; ")}</Text>
          </Text>
        </li>
      ))}
    </ul>
  );
}

function Legend({ made }: { made: Block[] }) {
  const sums = totals(made);
  return (
    <Group gap="md" component="ul" className={classes.legend}>
      {(Object.keys(ORIGINS) as Origin[]).filter((origin) => sums.has(origin)).map((origin) => (
        <Box component="li" key={origin} className={classes.legendItem}>
          <span className={classes.swatch} data-origin={origin} aria-hidden />
          <Tooltip label={ORIGINS[origin].about} withArrow>
            <Text size="xs" component="span">
              {ORIGINS[origin].label} <Text span size="xs" c="dimmed" className="tabular">{duration(sums.get(origin) ?? 0)}</Text>
            </Text>
          </Tooltip>
        </Box>
      ))}
    </Group>
  );
}
