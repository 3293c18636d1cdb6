import { Affix, Button, Group, Paper, Text, Transition } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { confirm } from "../ui/confirm";
import { notifyError, notifySuccess } from "../ui/notify";
import type { Chosen } from "./chosen";

/** What can be done with the ticked jobs together. */
export function ChosenBar({ chosen }: { chosen: Chosen }) {
  const change = useChange(chosen);
  const remove = () =>
    void confirm({
      title: `Delete ${count(chosen.all.length)}?`,
      children: <Text size="sm">Their videos and files are deleted permanently.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => change.mutate({ what: "delete", ids: chosen.all }),
    });
  return (
    <Affix position={{ bottom: 20, left: 0, right: 0 }} style={{ pointerEvents: "none" }}>
      <Transition transition="slide-up" mounted={chosen.all.length > 0}>
        {(styles) => (
          <Paper style={{ ...styles, pointerEvents: "auto", width: "fit-content" }} mx="auto" p="xs" pl="md" shadow="md"
            withBorder radius="lg" role="region" aria-label="Chosen jobs">
            <Group gap="sm">
              <Text size="sm">{count(chosen.all.length)} chosen</Text>
              {chosen.running.length > 0 && (
                <Button size="xs" variant="default" onClick={() => change.mutate({ what: "cancel", ids: chosen.running })}>
                  Cancel {chosen.running.length}
                </Button>
              )}
              <Button size="xs" color="red" variant="light" onClick={remove}>Delete</Button>
              <Button size="xs" variant="subtle" color="gray" onClick={chosen.clear}>Clear</Button>
            </Group>
          </Paper>
        )}
      </Transition>
    </Affix>
  );
}

function count(jobs: number): string {
  return jobs === 1 ? "1 job" : `${jobs} jobs`;
}

function useChange(chosen: Chosen) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ what, ids }: { what: "cancel" | "delete"; ids: string[] }) => {
      const answer = what === "cancel"
        ? await api.POST("/v1/jobs/cancel", { body: { ids } })
        : await api.POST("/v1/jobs/delete", { body: { ids } });
      return { what, items: unwrap(answer).items };
    },
    onSuccess: ({ what, items }) => {
      const refused = items.filter((item) => item.error);
      const done = items.length - refused.length;
      if (done) notifySuccess(`${count(done)} ${what === "cancel" ? "cancelled" : "deleted"}.`);
      if (refused[0]?.error) notifyError(`${count(refused.length)} left as they were`, new Error(refused[0].error.message));
      chosen.clear();
    },
    onError: (error) => notifyError("Nothing changed", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
