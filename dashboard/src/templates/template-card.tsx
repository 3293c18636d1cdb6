import { Card } from "../ui/card";
import type { TemplateItem } from "./template";
import { TemplatePicture } from "./template-picture";
import { useTemplateActions } from "./use-template-actions";

/** A template: what it looks like, how much it asks for, when it was edited, what can be done with it. */
export function TemplateCard({ template }: { template: TemplateItem }) {
  const { duplicate, askToDelete } = useTemplateActions(template);
  return (
    <Card name={template.name} to={`/templates/${template.id}`} face={<TemplatePicture template={template} />} words={variablesOf(template)}
      updatedAt={template.updatedAt} onDuplicate={() => duplicate.mutate()} onDelete={askToDelete} />
  );
}

/** `No variables`, `1 variable`, `5 variables`. */
export function variablesOf({ variables }: Pick<TemplateItem, "variables">): string {
  const count = Object.keys(variables).length;
  return `${count || "No"} ${count === 1 ? "variable" : "variables"}`;
}
