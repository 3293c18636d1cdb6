import { Alert, Text } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";

import { sentence } from "../api/problem";

/** Why nothing new is heard of the server, and when something was last, in milliseconds. */
export interface Away {
  /** Null where the browser did not even ask. */
  error: unknown;
  since: number;
}

/** Says that a page is not what the server knows now. */
export function ServerAway({ away: { error, since } }: { away: Away }) {
  const time = new Date(since).toLocaleTimeString(undefined, { timeStyle: "medium" });
  return (
    <Alert color="yellow" icon={<IconCloudOff size={18} aria-hidden />} title="No connection to the server" role="status">
      <Text size="sm">{error ? sentence(error) : "This browser is offline."} This is how the job stood at {time}. The page goes on by itself once the server answers.</Text>
    </Alert>
  );
}
