import { Text } from "@mantine/core";
import { IconBraces, IconMusic, IconSlideshow, IconTemplate } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { Card } from "../ui/card";
import { confirm } from "../ui/confirm";
import classes from "../ui/face.module.css";
import { notifyError, notifySuccess } from "../ui/notify";
import { deleteDraft, duplicateDraft, type DraftItem, type DraftKind } from "./draft";

const KINDS: Record<DraftKind, { label: string; icon: typeof IconMusic }> = {
  musicVideo: { label: "Music video", icon: IconMusic },
  slideshow: { label: "Slideshow", icon: IconSlideshow },
  template: { label: "From a template", icon: IconTemplate },
  json: { label: "JSON", icon: IconBraces },
};

/** A draft: what it looks like, when it was edited, and what can be done with it. */
export function DraftCard({ draft }: { draft: DraftItem }) {
  const { label, icon: Sign } = KINDS[draft.kind];
  const { duplicate, remove } = useActions(draft);
  const ask = () =>
    void confirm({
      title: `Delete “${draft.name}”?`,
      children: <Text size="sm">The draft is deleted permanently. Finished videos and uploaded files are kept.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  const face = (
    <div className={classes.face}>
      {draft.thumbnailUrl ? <img src={draft.thumbnailUrl} alt="" loading="lazy" /> : <Sign size={28} stroke={1.3} aria-hidden />}
    </div>
  );
  return (
    <Card name={draft.name} to={`/drafts/${draft.id}`} face={face} words={label}
      updatedAt={draft.updatedAt} onDuplicate={() => duplicate.mutate()} onDelete={ask} />
  );
}

function useActions(draft: DraftItem) {
  const cache = useQueryClient();
  const onSettled = () => void cache.invalidateQueries({ queryKey: ["drafts"] });
  const duplicate = useMutation({
    mutationFn: () => duplicateDraft(draft.id),
    onError: (error) => notifyError("The draft was not duplicated", error),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => deleteDraft(draft.id),
    onSuccess: () => notifySuccess("Draft deleted."),
    onError: (error) => notifyError("The draft was not deleted", error),
    onSettled,
  });
  return { duplicate, remove };
}
