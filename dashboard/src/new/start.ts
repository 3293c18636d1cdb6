import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { createDraft, type DraftKind } from "../drafts/draft";
import { notifyError } from "../ui/notify";

/** What a draft begins as. */
export interface NewDraft {
  name: string;
  kind: DraftKind;
  spec: string;
}

/** Makes a draft and opens it, if wanted in the place of the page that is left. */
export function useStart({ replace = false } = {}) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: NewDraft) => createDraft(draft),
    onSuccess: ({ id }) => void navigate(`/drafts/${id}`, { replace }),
    onError: (error) => notifyError("The video was not started", error),
  });
}
