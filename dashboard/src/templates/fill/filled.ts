import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { judged } from "../../editor/checked";
import { filled, type Template } from "../template";

/** The spec of a template with these values, as text; or what is wrong with them. */
export function useFilled({ id, revision }: Template, values: Record<string, unknown>) {
  return useQuery({
    queryKey: ["filled", id, revision, values],
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
    queryFn: async () => {
      const { made, problems } = await judged(() => filled(id, values));
      return { text: made === null ? null : JSON.stringify(made), problems };
    },
  });
}
