import { Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { confirm } from "../ui/confirm";
import { notifyError, notifySuccess } from "../ui/notify";
import { deleteTemplate, duplicateTemplate, type Template, type TemplateItem } from "./template";

interface Then {
  /** Called with the copy. */
  onCopy?: (copy: Template) => void;
  onDeleted?: () => void;
}

/** Copies a template, or deletes it once that is confirmed. */
export function useTemplateActions({ id, name }: Pick<TemplateItem, "id" | "name">, { onCopy, onDeleted }: Then = {}) {
  const cache = useQueryClient();
  const onSettled = () => void cache.invalidateQueries({ queryKey: ["templates"] });
  const duplicate = useMutation({
    mutationFn: () => duplicateTemplate(id),
    onSuccess: (copy) => {
      notifySuccess(`“${copy.name}” was made.`);
      onCopy?.(copy);
    },
    onError: (error) => notifyError("The template was not duplicated", error),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => deleteTemplate(id),
    onSuccess: () => {
      notifySuccess("Template deleted.");
      onDeleted?.();
    },
    onError: (error) => notifyError("The template was not deleted", error),
    onSettled,
  });
  const askToDelete = () =>
    void confirm({
      title: `Delete “${name}”?`,
      children: <Text size="sm">The template and all its versions are deleted permanently. Videos made from it are kept; programs that render it will fail.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return { duplicate, askToDelete };
}
