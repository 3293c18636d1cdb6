import { Group, Text, Tooltip } from "@mantine/core";

import type { components } from "../api/schema";
import { wait } from "../format";
import classes from "./throughput.module.css";

type Hour = components["schemas"]["HourModel"];

/** Jobs that ended, hour by hour over the last day. */
export function Throughput({ hours }: { hours: Hour[] }) {
  const most = Math.max(1, ...hours.map((hour) => hour.succeeded + hour.failed));
  const done = hours.reduce((sum, hour) => sum + hour.succeeded, 0);
  const wrong = hours.reduce((sum, hour) => sum + hour.failed, 0);
  const seconds = hours.reduce((sum, hour) => sum + hour.outputSeconds, 0);
  const summary = `${done} done, ${wrong} failed, ${wait(seconds)} of output`;
  return (
    <>
      <div className={classes.plot} role="img" aria-label={`Jobs by hour over the last day: ${summary}; at most ${most} in an hour`}>
        {hours.map((hour) => (
          <Tooltip key={hour.beginsAt} label={label(hour)} withArrow>
            <div className={classes.hour}>
              <div className={classes.failed} style={{ height: `${(hour.failed / most) * 100}%` }} />
              <div className={classes.done} style={{ height: `${(hour.succeeded / most) * 100}%` }} />
            </div>
          </Tooltip>
        ))}
      </div>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">{hours[0] ? clock(hours[0].beginsAt) : ""}</Text>
        <Text size="xs" className="tabular">{summary}</Text>
        <Text size="xs" c="dimmed">now</Text>
      </Group>
    </>
  );
}

function label(hour: Hour): string {
  return `${clock(hour.beginsAt)}: ${hour.succeeded} done, ${hour.failed} failed, ${wait(hour.outputSeconds)} of output`;
}

function clock(time: string): string {
  return new Date(time).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
