import { CloseButton, Loader, Text } from "@mantine/core";
import { IconMusic } from "@tabler/icons-react";

import { useLocalMedia } from "../uploads/local-media";
import { arrivalKey, type Arrival } from "../uploads/use-arrivals";
import classes from "./form.module.css";

interface Props {
  arrival: Arrival;
  onForget: () => void;
}

/** A picture that was dropped a moment ago. */
export function ArrivingTile({ arrival, onForget }: Props) {
  const thumbnail = useLocalMedia().get(arrivalKey(arrival))?.thumbnail;
  return (
    <li className={classes.tile}>
      <div className={classes.picture}>
        {thumbnail && <img src={thumbnail} alt="" />}
        <div className={classes.arriving}><Sign arrival={arrival} onForget={onForget} /></div>
      </div>
      <Text size="xs" truncate className={classes.tileName}>{arrival.name}</Text>
    </li>
  );
}

/** A song that was dropped a moment ago. */
export function ArrivingRow({ arrival, onForget }: Props) {
  return (
    <li className={classes.row}>
      <span className={classes.noGrip} />
      <div className={classes.cover}><IconMusic size={16} aria-hidden /></div>
      <Text size="sm" truncate flex={1}>{arrival.name}</Text>
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
