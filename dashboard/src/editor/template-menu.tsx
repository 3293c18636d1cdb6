import { Button, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTemplate } from "@tabler/icons-react";
import { useState } from "react";

import { parsed } from "./checked";
import { SaveTemplate } from "./save-template";
import { useTemplates } from "./templates";
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
        <SaveTemplate text={text} onSaved={close} />
      </Modal>
    </>
  );
}
