import { Button, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTemplate } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";

import { sentence } from "../api/problem";
import { told } from "../ui/notify";
import { parsed } from "./checked";
import { useSaveTemplate, useTemplates } from "./templates";
import { VariablesForm } from "./variables-form";

interface Props {
  text: string;
  onSpec: (spec: string) => void;
}

/** Stored specs with variables: filled in by a form, or made from what is being written. */
export function TemplateMenu({ text, onSpec }: Props) {
  const templates = useTemplates();
  const [chosen, setChosen] = useState<string | null>(null);
  const [saving, { open, close }] = useDisclosure(false);
  const items = templates.data?.items ?? [];
  return (
    <>
      <Menu width={280} position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconTemplate size={16} aria-hidden />}>Templates</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.length === 0 && <Menu.Label>No templates yet</Menu.Label>}
          {items.map((template) => (
            <Menu.Item key={template.id} onClick={() => setChosen(template.id)}>{template.name}</Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={open} disabled={parsed(text) === undefined}>Save this spec as a template</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={chosen !== null} onClose={() => setChosen(null)} title="Fill in the template" closeButtonProps={{ "aria-label": "Close" }}>
        {chosen && <VariablesForm id={chosen} onFilled={(spec) => {
          onSpec(JSON.stringify(spec, null, 2));
          setChosen(null);
        }} />}
      </Modal>
      <Modal opened={saving} onClose={close} title="Save as a template" closeButtonProps={{ "aria-label": "Close" }}>
        <SaveForm text={text} onSaved={close} />
      </Modal>
    </>
  );
}

function SaveForm({ text, onSaved }: { text: string; onSaved: () => void }) {
  const [name, setName] = useState("");
  const save = useSaveTemplate();
  const spec = parsed(text) ?? {};
  const names = [...new Set([...text.matchAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g)].map((match) => match[1] ?? ""))];
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const variables = Object.fromEntries(names.map((each) => [each, { type: "string", default: each }]));
    save.mutate({ name, spec, variables }, { onSuccess: () => {
      told("The template is saved.");
      onSaved();
    } });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <Text size="sm">
          {names.length ? `Variables: ${names.join(", ")}.` : "Write {{name}} in the spec wherever a value shall change; there is none yet."}
        </Text>
        <TextInput label="Name" required value={name} data-autofocus onChange={(event) => setName(event.currentTarget.value)}
          error={save.isError ? sentence(save.error) : undefined} />
        <Button type="submit" loading={save.isPending}>Save</Button>
      </Stack>
    </form>
  );
}
