import { Anchor } from "@mantine/core";
import { IconMovieOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ComponentType } from "react";
import { Link, useParams } from "react-router";

import { ApiError } from "../api/problem";
import { useHistoryKeys } from "../document/use-document";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { ConflictDialog } from "./conflict-dialog";
import { readDraft, type Draft, type DraftKind } from "./draft";
import { useOpenDraft, type OpenDraft } from "./open-draft";

const EDITORS: Record<DraftKind, ComponentType<{ draft: OpenDraft }>> = {
  musicVideo: lazy(() => import("../music/music-editor")),
  slideshow: lazy(() => import("../slides/slideshow-editor")),
  template: lazy(() => import("../templates/fill/template-editor")),
  json: lazy(() => import("../editor/json-draft")),
};

/** A draft in the editor of its kind. */
export default function DraftPage() {
  const { draftId = "" } = useParams();
  const draft = useQuery({
    queryKey: ["draft", draftId], staleTime: 0, gcTime: 0, refetchOnWindowFocus: false,
    queryFn: ({ signal }) => readDraft(draftId, signal),
  });
  if (draft.isPending) return <Waiting />;
  if (draft.error instanceof ApiError && draft.error.status === 404) return <Gone />;
  if (draft.isLoadingError) return <ProblemAlert error={draft.error} retry={() => void draft.refetch()} />;
  return <Opened key={draftId} draft={draft.data} />;
}

function Opened({ draft }: { draft: Draft }) {
  const opened = useOpenDraft(draft);
  useHistoryKeys(opened.session);
  const Editor = EDITORS[opened.kind];
  return (
    <>
      <Editor draft={opened} />
      <ConflictDialog draft={opened} />
    </>
  );
}

function Gone() {
  return (
    <>
      <PageHeader title="Draft" />
      <Empty icon={IconMovieOff} title="This draft was deleted">
        <Anchor component={Link} to="/drafts" inherit underline="always">Go to the drafts</Anchor>
      </Empty>
    </>
  );
}
