import { Title } from "@mantine/core";

export default function NewRenderPage() {
  return <Title order={1}>New render</Title>;
}
