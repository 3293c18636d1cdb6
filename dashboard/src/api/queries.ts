import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "./problem";

/** One cache for the whole page; what the server refuses is not asked again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
});
