import { Button, Menu, Modal } from "@mantine/core";
import { IconTemplate } from "@tabler/icons-react";
import { useState } from "react";

import { useTemplates } from "../templates/template";
import { VariablesForm } from "./variables-form";

/** Stored specs with variables, to be filled in and put in the place of what is written. */
export function TemplateMenu({ onSpec }: { onSpec: (spec: string) => void }) {
  const templates = useTemplates("", 100);
  const [chosen, setChosen] = useState<string | null>(null);
  const items = templates.data?.pages.flatMap((page) => page.items) ?? [];
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
        </Menu.Dropdown>
      </Menu>
      <Modal opened={chosen !== null} onClose={() => setChosen(null)} title="Fill in the template" closeButtonProps={{ "aria-label": "Close" }}>
        {chosen && <VariablesForm id={chosen} onFilled={(spec) => {
          onSpec(JSON.stringify(spec, null, 2));
          setChosen(null);
        }} />}
      </Modal>
    </>
  );
}
