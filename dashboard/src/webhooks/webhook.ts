import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { notifyError, notifySuccess } from "../ui/notify";

export type Webhook = components["schemas"]["WebhookModel"];
export type Delivery = components["schemas"]["DeliveryModel"];
export type WebhookEvent = Webhook["events"][number];

/** Events an endpoint can ask for, with what a person calls them. */
export const EVENTS: { value: WebhookEvent; label: string }[] = [
  { value: "job.succeeded", label: "A render is done" },
  { value: "job.failed", label: "A render failed" },
  { value: "job.cancelled", label: "A render was cancelled" },
];

export function useWebhooks() {
  return useQuery({
    queryKey: ["webhooks"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/webhooks", { signal })),
  });
}

/** Deliveries of an endpoint, or about a job; read anew while one is under way. */
export function useDeliveries(of: { webhookId?: string; jobId?: string }) {
  return useQuery<components["schemas"]["Deliveries"]>({
    queryKey: ["deliveries", of],
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.status === "PENDING") ? 2000 : 15_000),
    queryFn: async ({ signal }) =>
      of.webhookId
        ? unwrap(await api.GET("/v1/webhooks/{webhook_id}/deliveries", { params: { path: { webhook_id: of.webhookId }, query: { limit: 20 } }, signal }))
        : unwrap(await api.GET("/v1/deliveries", { params: { query: { limit: 20, ...(of.jobId ? { jobId: of.jobId } : {}) } }, signal })),
  });
}

/** What can be done with an endpoint. */
export function useWebhookActions(id: string) {
  const cache = useQueryClient();
  const params = { path: { webhook_id: id } };
  const settled = () => {
    void cache.invalidateQueries({ queryKey: ["webhooks"] });
    void cache.invalidateQueries({ queryKey: ["deliveries"] });
  };
  const test = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/webhooks/{webhook_id}/test", { params })),
    onSuccess: () => notifySuccess("A test event is on its way."),
    onError: (error) => notifyError("No test was sent", error),
    onSettled: settled,
  });
  const rotate = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/webhooks/{webhook_id}/rotate-secret", { params })),
    onError: (error) => notifyError("The secret was not changed", error),
    onSettled: settled,
  });
  const change = useMutation({
    mutationFn: async (active: boolean) => unwrap(await api.PATCH("/v1/webhooks/{webhook_id}", { params, body: { active } })),
    onError: (error) => notifyError("Nothing changed", error),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/v1/webhooks/{webhook_id}", { params })),
    onError: (error) => notifyError("The endpoint was not deleted", error),
    onSettled: settled,
  });
  return { test, rotate, change, remove };
}

/** Sends the same event once more. */
export function useReplay() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => unwrap(await api.POST("/v1/deliveries/{delivery_id}/replay", { params: { path: { delivery_id: id } } })),
    onSuccess: () => notifySuccess("The event is being sent again."),
    onError: (error) => notifyError("The event was not sent again", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
