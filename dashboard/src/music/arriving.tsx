import { CloseButton, Loader, Text } from "@mantine/core";

import type { Arrival } from "../uploads/use-arrivals";
import classes from "./music.module.css";

interface Props {
  arrival: Arrival;
  onForget: () => void;
}

/** A picture that was dropped a moment ago. */
export function ArrivingTile({ arrival, onForget }: Props) {
  return (
    <li className={classes.tile}>
      <div className={classes.picture}><Sign arrival={arrival} onForget={onForget} /></div>
      <Text size="xs" truncate className={classes.tileName}>{arrival.name}</Text>
    </li>
  );
}

/** A song that was dropped a moment ago. */
export function ArrivingRow({ arrival, onForget }: Props) {
  return (
    <li className={classes.row}>
      <Text size="sm" truncate flex={1} pl="xl">{arrival.name}</Text>
      <Sign arrival={arrival} onForget={onForget} />
    </li>
  );
}

function Sign({ arrival: { name, error }, onForget }: Props) {
  if (!error) return <Loader size="xs" aria-label={`Preparing ${name}`} role="status" />;
  return (
    <Text size="xs" c="red" role="alert" p="xs">
      {error} <CloseButton size="xs" onClick={onForget} aria-label={`Leave out ${name}`} style={{ display: "inline-flex" }} />
    </Text>
  );
}
