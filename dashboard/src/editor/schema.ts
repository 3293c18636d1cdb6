import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";

/** The JSON Schema of specs. */
export function useSchema() {
  return useQuery({
    queryKey: ["schema"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/schema", { signal })) as object,
  });
}
