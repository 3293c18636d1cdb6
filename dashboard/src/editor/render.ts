import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { sendSpec } from "../api/spec-text";
import { readSpec } from "../spec/document";
import { edited, setValue } from "../spec/text-edits";
import { notifyError, notifySuccess } from "../ui/notify";

interface Order {
  text: string;
  /** What the job is called. */
  name?: string;
}

/** Sends a spec to be rendered, and goes to its job. */
export function useRender() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ text, name }: Order) => sendSpec<{ jobId: string }>("/v1/render", name ? named(text, name) : text),
    onSuccess: ({ jobId }) => {
      notifySuccess("Render queued.");
      void navigate(`/jobs/${jobId}`);
    },
    onError: (error) => notifyError("The spec was not accepted", error),
  });
}

/** The name stands beside the spec in the body that is sent. */
function named(text: string, name: string): string {
  return edited(text, setValue(readSpec(text), ["name"], name));
}
