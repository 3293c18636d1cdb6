import { Anchor } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";

import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";

/** Stands at addresses that no page has. */
export default function NoPage() {
  const { pathname } = useLocation();
  return (
    <>
      <PageHeader title="No such page" />
      <Empty icon={IconMapOff} title="There is nothing at this address">
        <code>{pathname}</code> may be mistyped, or what was there is gone. Go to{" "}
        <Anchor component={Link} to="/jobs" inherit underline="always">your jobs</Anchor> or{" "}
        <Anchor component={Link} to="/new" inherit underline="always">make a new video</Anchor>.
      </Empty>
    </>
  );
}
