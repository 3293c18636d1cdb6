import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { prefix } from "../api/prefix";
import { ApiError, unwrap } from "../api/problem";

/** Who is signed in; null for nobody. */
export function useMe() {
  return useQuery({
    queryKey: ["me"],
    staleTime: 60_000,
    queryFn: async () => {
      try {
        return unwrap(await api.GET("/me"));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Whether this installation still needs its first user, and who may make an account. */
export function useAuthStatus() {
  return useQuery({
    queryKey: ["auth", "status"],
    queryFn: async () => unwrap(await api.GET("/auth/status")),
  });
}

/** Ends the session and forgets everything that was read in it. */
export function useLogout() {
  const cache = useQueryClient();
  return async () => {
    unwrap(await api.POST("/auth/logout"));
    cache.clear();
    window.location.assign(`${prefix}/login`);
  };
}
