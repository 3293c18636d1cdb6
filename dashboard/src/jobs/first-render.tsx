import { Anchor, Box, Button, Code, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";

import { home, prefix } from "../api/prefix";
import { CreateKey } from "../keys/create-key";
import { SampleButton } from "../samples/sample-button";
import { Copy } from "../ui/copy";

/** Where everything begins: a video at one click, with own files, or from a program. */
export default function FirstRender() {
  const [isApiShown, { toggle }] = useDisclosure(false);
  return (
    <Paper withBorder radius="lg" p={{ base: "md", sm: "xl" }} maw="52rem">
      <Stack gap="lg">
        <div>
          <Title order={2}>Make your first video</Title>
          <Text c="dimmed" size="sm">Pictures and songs to try it with are included. Your videos appear here while they render.</Text>
        </div>
        <Group gap="sm">
          <SampleButton />
          <Button component={Link} to="/new" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>Start with your own files</Button>
          <Button variant="subtle" aria-expanded={isApiShown} onClick={toggle}>Use the API</Button>
        </Group>
        {isApiShown && <FirstRequest />}
      </Stack>
    </Paper>
  );
}

/** How to send the first spec, with a key filled in once there is one. */
function FirstRequest() {
  const [key, setKey] = useState<string>();
  const command = curl(key ?? "YOUR_API_KEY");
  return (
    <>
      <List type="ordered" spacing="md" size="sm" styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}>
        <List.Item>
          {key ? "Your key is filled in below. It is shown only once." : "Create an API key."}
          {!key && <Box mt="xs"><CreateKey onCreated={setKey} suggestion="My first key" /></Box>}
        </List.Item>
        <List.Item>
          Send a spec:
          <Box pos="relative" mt="xs">
            <Code block>{command}</Code>
            <Box pos="absolute" top={6} right={6}><Copy value={command} label="Copy the command" /></Box>
          </Box>
        </List.Item>
      </List>
      <Anchor href={`${prefix}/docs`} target="_blank" size="sm">API documentation</Anchor>
    </>
  );
}

function curl(key: string): string {
  return `curl ${home}/v1/render \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "duration": 4,
    "canvas": {"background": "#20243f"},
    "tracks": [
      {"type": "text", "text": "Hello, Reelmill", "style": {"size": 120},
       "transition": {"in": {"type": "fade", "duration": 1}}}
    ]
  }'`;
}
