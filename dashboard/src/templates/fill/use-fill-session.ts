import { useState } from "react";

import { DocumentSession } from "../../document/session";
import type { Template } from "../template";
import { newTemplateDraft } from "./template-draft";

/** Values for a template, for as long as it asks for the same ones. */
export function useFillSession({ id, variables }: Template): DocumentSession {
  const names = Object.keys(variables).join(" ");
  const begun = () => ({ names, session: new DocumentSession(newTemplateDraft(id)) });
  const [held, hold] = useState(begun);
  if (held.names === names) return held.session;
  const next = begun();
  hold(next);
  return next.session;
}
