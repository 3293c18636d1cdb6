import { Alert, List } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import type { Problem } from "../api/problem";
import { useNames } from "../assets/names";
import { plainSentences } from "../ui/sentences";

interface Props {
  problems: readonly Problem[];
  /** What the entry at a JSON pointer is called; undefined for a place of the whole. */
  nameAt: (pointer: string) => string | undefined;
}

/** What keeps the video from being rendered, by the names of what it is about. */
export function Problems({ problems, nameAt }: Props) {
  const named = useNames(problems.map(({ message }) => message));
  if (problems.length === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This cannot be rendered yet">
      <List size="sm" spacing={4}>
        {problems.map((problem) => {
          const name = nameAt(problem.pointer);
          return <List.Item key={problem.pointer + problem.code}>{name && `${name}: `}{named(plainSentences(problem))}</List.Item>;
        })}
      </List>
    </Alert>
  );
}
