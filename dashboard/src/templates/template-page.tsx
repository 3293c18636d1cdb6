import "@mantine/core/styles/Tabs.css";

import { Anchor, Tabs } from "@mantine/core";
import { IconForms, IconHistory, IconPencil, IconTemplateOff } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Link, useParams, useSearchParams } from "react-router";

import { ApiError } from "../api/problem";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useTemplate, type Template } from "./template";
import { TemplateConflict } from "./write/template-conflict";
import { TemplateForm } from "./fill/template-form";
import { TemplateHeader } from "./template-header";
import { useFillSession } from "./fill/use-fill-session";
import { useWriting } from "./write/use-writing";

const TemplateWorkbench = lazy(() => import("./write/template-workbench"));
const TemplateVersions = lazy(() => import("./write/template-versions"));

const TABS = ["fill", "edit", "versions"];

/** A template: filled in and rendered, written, and what it was before. */
export default function TemplatePage() {
  const { templateId = "" } = useParams();
  const template = useTemplate(templateId);
  if (template.isPending) return <Waiting />;
  if (template.error instanceof ApiError && [404, 422].includes(template.error.status)) return <Gone />;
  if (template.isLoadingError) return <ProblemAlert error={template.error} retry={() => void template.refetch()} />;
  return <Opened key={templateId} template={template.data} />;
}

function Opened({ template }: { template: Template }) {
  const opened = useWriting(template);
  const values = useFillSession(template);
  const [query, setQuery] = useSearchParams();
  const tab = TABS.find((name) => name === query.get("tab")) ?? "fill";
  const isUnsaved = opened.state.kind !== "saved";
  return (
    <>
      <TemplateHeader template={template} />
      <Tabs value={tab} onChange={(wanted) => setQuery(wanted && wanted !== "fill" ? { tab: wanted } : {}, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="fill" leftSection={<IconForms size={16} aria-hidden />}>Fill in</Tabs.Tab>
          <Tabs.Tab value="edit" leftSection={<IconPencil size={16} aria-hidden />}>{isUnsaved ? "Edit (not saved)" : "Edit"}</Tabs.Tab>
          <Tabs.Tab value="versions" leftSection={<IconHistory size={16} aria-hidden />}>Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fill"><TemplateForm template={template} session={values} /></Tabs.Panel>
        <Tabs.Panel value="edit"><Suspense fallback={<Waiting />}><TemplateWorkbench opened={opened} /></Suspense></Tabs.Panel>
        <Tabs.Panel value="versions"><Suspense fallback={<Waiting />}><TemplateVersions template={template} /></Suspense></Tabs.Panel>
      </Tabs>
      <TemplateConflict opened={opened} name={template.name} />
    </>
  );
}

function Gone() {
  return (
    <>
      <PageHeader title="Template" />
      <Empty icon={IconTemplateOff} title="There is no such template">
        It was deleted, or the address is mistyped.{" "}
        <Anchor component={Link} to="/templates" inherit underline="always">Go to the templates</Anchor>
      </Empty>
    </>
  );
}
