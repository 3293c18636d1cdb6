import { ActionIcon, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";

interface Props {
  name: string;
  /** What is shown of it, where that differs. */
  shown?: string;
  /** What the field is called. */
  label: string;
  maxLength: number;
  onRename: (name: string) => void;
}

type State = "shown" | "edited" | "shown again";

/** The title of a page, which is a name that can be changed. */
export function EditableTitle({ shown, ...field }: Props) {
  const [state, setState] = useState<State>("shown");
  if (state === "edited") return <Field {...field} onEnd={(byKey) => setState(byKey ? "shown again" : "shown")} />;
  return (
    <Group gap={4} wrap="nowrap">
      <Title order={1} style={{ overflowWrap: "anywhere" }}>{shown ?? field.name}</Title>
      <Tooltip label="Rename" withArrow>
        <ActionIcon variant="subtle" color="gray" aria-label="Rename" autoFocus={state === "shown again"} onClick={() => setState("edited")}>
          <IconPencil size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function Field({ name, label, maxLength, onRename, onEnd }: Omit<Props, "shown"> & { onEnd: (byKey: boolean) => void }) {
  const [draft, setDraft] = useState(name);
  const isOver = useRef(false); // a field that is taken away may lose its focus once more
  const end = (isWanted: boolean, byKey: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    const words = draft.trim();
    if (isWanted && words && words !== name) onRename(words);
    onEnd(byKey);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    end(true, true);
  };
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && end(false, true);
  return (
    <form onSubmit={onSubmit}>
      <TextInput aria-label={label} size="md" maxLength={maxLength} value={draft} autoFocus onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => end(true, false)} onKeyDown={onKeyDown} />
    </form>
  );
}
