import { Title } from "@mantine/core";

export default function AssetsPage() {
  return <Title order={1}>Assets</Title>;
}
