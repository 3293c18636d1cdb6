import { Alert, List } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import type { Problem } from "../api/problem";
import { pictureName, songName } from "./model";
import type { MusicVideoState } from "./use-music-video";

/** What keeps the video from being rendered, by the names of what it is about. */
export function Problems({ state }: { state: MusicVideoState }) {
  const { problems } = state;
  if (problems.length === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This cannot be rendered yet">
      <List size="sm" spacing={4}>
        {problems.map((problem) => (
          <List.Item key={problem.pointer + problem.code}>{placeOf(problem, state)}{sentenceOf(problem)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function placeOf({ pointer }: Problem, { pictures, songs }: MusicVideoState): string {
  const [, list, index] = pointer.split("/");
  const song = list === "audio" ? songs[Number(index)] : undefined;
  const picture = list === "backgrounds" ? pictures[Number(index)] : undefined;
  const name = song ? songName(song) : picture ? pictureName(picture) : undefined;
  return name ? `${name}: ` : "";
}

function sentenceOf({ message, hint }: Problem): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1).replaceAll("`", "");
  const whole = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  return hint ? `${whole} ${hint.charAt(0).toUpperCase()}${hint.slice(1).replaceAll("`", "")}.` : whole;
}
