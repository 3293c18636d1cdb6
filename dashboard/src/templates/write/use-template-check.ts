import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { sendSpec } from "../../api/spec-text";
import { judged, parsed } from "../../editor/checked";
import { bodyOf } from "./template-text";

/** What the server says of a template that is written: how it may look as a spec, or what is wrong. */
export function useTemplateCheck(text: string) {
  return useQuery({
    queryKey: ["template-check", text],
    enabled: parsed(text) !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    queryFn: async ({ signal }) => {
      const { made, problems } = await judged(() => sendSpec<{ spec: unknown }>("/v1/templates/validate", bodyOf(text, "A"), { signal }));
      return { filled: made && JSON.stringify(made.spec), problems };
    },
  });
}
