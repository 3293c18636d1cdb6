import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { dropBackup, keepBackup, readBackup } from "../../drafts/backup";
import { notifyError, notifySuccess } from "../../ui/notify";
import { readTemplate, saveTemplate, type Template } from "../template";
import { TemplateWriting, type WriteState } from "./template-writing";

/** A template while it is written, for as long as its page is open. */
export interface Writing {
  writing: TemplateWriting;
  state: WriteState;
  save: () => void;
  saveOver: (theirs: Template) => void;
}

const STORE = { save: saveTemplate, read: readTemplate };

/** Opens a template for writing, with what an earlier visit left unsaved. */
export function useWriting(template: Template): Writing {
  const [writing] = useState(() => new TemplateWriting(template, STORE, readBackup(backupOf(template.id))));
  const state = useSyncExternalStore(writing.subscribe, writing.snapshot);
  const keep = useKept();
  useEffect(() => writing.arrive(template), [writing, template]);
  useBackup(template.id, writing);
  const { mutate } = useMutation({
    mutationFn: (theirs: Template | null) => (theirs ? writing.saveOver(theirs) : writing.save()),
    onSuccess: (kept) => {
      if (!kept) return;
      keep(kept);
      notifySuccess(`Saved as version ${kept.revision}.`);
    },
    onError: (error) => notifyError("The template was not saved", error),
  });
  return { writing, state, save: () => mutate(null), saveOver: mutate };
}

/** Shows a template that the server has just told, wherever it is seen. */
export function useKept(): (kept: Template) => void {
  const cache = useQueryClient();
  return (kept) => {
    cache.setQueryData(["template", kept.id], kept);
    void cache.invalidateQueries({ queryKey: ["templates"] });
  };
}

/** What is unsaved stays in this browser, whatever becomes of the page. */
function useBackup(id: string, writing: TemplateWriting): void {
  useEffect(() => {
    const keep = () => (writing.unsaved ? keepBackup(backupOf(id), writing.unsaved) : dropBackup(backupOf(id)));
    const stops = [writing.session.subscribe(keep), writing.subscribe(keep)];
    return () => stops.forEach((stop) => stop());
  }, [id, writing]);
}

function backupOf(id: string): string {
  return `template:${id}`;
}
