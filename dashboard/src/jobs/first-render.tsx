import { Anchor, Box, Button, Code, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { home, prefix } from "../api/prefix";
import { CreateKey } from "../keys/create-key";
import { Copy } from "../ui/copy";
import { useState } from "react";

/** Teaches how to make the first render, with a key filled in once there is one. */
export function FirstRender() {
  const [key, setKey] = useState<string>();
  const command = curl(key ?? "YOUR_API_KEY");
  return (
    <Paper withBorder radius="lg" p={{ base: "md", sm: "xl" }} maw="52rem">
      <Stack gap="lg">
        <div>
          <Title order={2}>Create your first render</Title>
          <Text c="dimmed" size="sm">A video is a JSON document. Send one, and it appears here while it renders.</Text>
        </div>
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
        <Group gap="md">
          <Button component={Link} to="/new" variant="default">Make a video in the browser instead</Button>
          <Anchor href={`${prefix}/docs`} target="_blank" size="sm">API documentation</Anchor>
        </Group>
      </Stack>
    </Paper>
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
