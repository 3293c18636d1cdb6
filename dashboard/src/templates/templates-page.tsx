import { Anchor, SimpleGrid, Text, Title, UnstyledButton } from "@mantine/core";
import { IconTemplate } from "@tabler/icons-react";
import { Link } from "react-router";

import { useTemplates } from "../editor/templates";
import classes from "../new/new.module.css";
import { useStart } from "../new/start";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { newTemplateDraft } from "./template-draft";

/** The templates that a video can be made from. */
export default function TemplatesPage() {
  const templates = useTemplates();
  const start = useStart();
  const items = templates.data?.items ?? [];
  return (
    <>
      <PageHeader title="Choose a template" subtitle="Its values are filled in on the next page." />
      {templates.isPending && <Waiting />}
      {templates.isError && <ProblemAlert error={templates.error} retry={() => void templates.refetch()} />}
      {templates.isSuccess && items.length === 0 && (
        <Empty icon={IconTemplate} title="No templates yet">
          <Anchor component={Link} to="/new" inherit underline="always">Make a video</Anchor>, then make a template of it.
        </Empty>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        {items.map(({ id, name, description }) => (
          <UnstyledButton key={id} className={classes.choice} disabled={start.isPending}
            onClick={() => start.mutate({ name: name.slice(0, 200), kind: "template", spec: newTemplateDraft(id) })}>
            <span className={classes.sign}><IconTemplate size={26} stroke={1.5} aria-hidden /></span>
            <Title order={2} size="h3">{name}</Title>
            {description && <Text size="sm" c="dimmed" component="span">{description}</Text>}
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </>
  );
}
