import { Anchor, Button } from "@mantine/core";
import { IconPlus, IconTemplate } from "@tabler/icons-react";
import { Link } from "react-router";

import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { TemplateCard } from "./template-card";
import { TemplateSearch } from "./template-search";
import { useNewTemplate } from "./use-new-template";

/** Every template, with its picture. */
export default function TemplatesPage() {
  const create = useNewTemplate();
  return (
    <>
      <PageHeader title="Templates" subtitle="Videos with variables, filled in by a form or by your programs.">
        <Button leftSection={<IconPlus size={16} aria-hidden />} loading={create.isPending} onClick={() => create.mutate()}>New template</Button>
      </PageHeader>
      <TemplateSearch card={(template) => <TemplateCard key={template.id} template={template} />} empty={
        <Empty icon={IconTemplate} title="No templates yet">
          Start with <strong>New template</strong>, which is a small example to change; or{" "}
          <Anchor component={Link} to="/new" inherit underline="always">make a video</Anchor> and press <strong>Make a template of this</strong>.
        </Empty>
      } />
    </>
  );
}
