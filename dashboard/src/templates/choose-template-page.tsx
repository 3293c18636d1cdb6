import { Anchor, Paper, Text, UnstyledButton } from "@mantine/core";
import { IconTemplate } from "@tabler/icons-react";
import { Link } from "react-router";

import { useStart } from "../new/start";
import classes from "../ui/card.module.css";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import type { TemplateItem } from "./template";
import { newTemplateDraft } from "./fill/template-draft";
import { TemplatePicture } from "./template-picture";
import { TemplateSearch } from "./template-search";

/** The templates that a video can be made from. */
export default function ChooseTemplatePage() {
  return (
    <>
      <PageHeader title="Choose a template" subtitle="Its values are filled in on the next page." />
      <TemplateSearch card={(template) => <Choice key={template.id} template={template} />} empty={
        <Empty icon={IconTemplate} title="No templates yet">
          <Anchor component={Link} to="/new" inherit underline="always">Make a video</Anchor>, then make a template of it; or{" "}
          <Anchor component={Link} to="/templates" inherit underline="always">write one</Anchor>.
        </Empty>
      } />
    </>
  );
}

function Choice({ template: { id, revision, name, description } }: { template: TemplateItem }) {
  const start = useStart();
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      <TemplatePicture template={{ id, revision }} />
      <div className={classes.caption}>
        <UnstyledButton className={classes.open} disabled={start.isPending}
          onClick={() => start.mutate({ name: name.slice(0, 200), kind: "template", spec: newTemplateDraft(id) })}>
          <Text span size="sm" fw={550} truncate="end" display="block">{name}</Text>
        </UnstyledButton>
        {description && <Text size="xs" c="dimmed" lineClamp={2}>{description}</Text>}
      </div>
    </Paper>
  );
}
