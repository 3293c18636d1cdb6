import { Title } from "@mantine/core";

/** The live list of renders. */
export function JobsPage() {
  return <Title order={1}>Jobs</Title>;
}
