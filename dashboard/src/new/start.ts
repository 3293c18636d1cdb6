import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { createDraft, type DraftKind } from "../drafts/draft";
import { notifyError } from "../ui/notify";

interface NewDraft {
  name: string;
  kind: DraftKind;
  spec: string;
}

/** Makes a draft and opens it. */
export function useStart() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: NewDraft) => createDraft(draft),
    onSuccess: ({ id }) => void navigate(`/drafts/${id}`),
    onError: (error) => notifyError("The video was not started", error),
  });
}
