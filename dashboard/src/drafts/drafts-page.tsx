import { Anchor, Button, SimpleGrid, Stack } from "@mantine/core";
import { IconMovie, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import classes from "../ui/card.module.css";
import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { readDrafts } from "./draft";
import { DraftCard } from "./draft-card";

/** Videos that are being made. */
export default function DraftsPage() {
  const drafts = useDrafts();
  const items = drafts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Drafts" subtitle="Videos you are working on.">
        <Button component={Link} to="/new" leftSection={<IconPlus size={16} aria-hidden />}>New video</Button>
      </PageHeader>
      <Stack gap="lg">
        {drafts.isPending && <Waiting />}
        {drafts.isError && <ProblemAlert error={drafts.error} retry={() => void drafts.refetch()} />}
        {drafts.isSuccess && items.length === 0 && (
          <Empty icon={IconMovie} title="No drafts yet">
            <Anchor component={Link} to="/new" inherit underline="always">Start a new video</Anchor>; it is saved here as you work.
          </Empty>
        )}
        <SimpleGrid component="ul" cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="md" className={classes.grid} aria-label="Drafts">
          {items.map((draft) => <DraftCard key={draft.id} draft={draft} />)}
        </SimpleGrid>
        {drafts.hasNextPage && (
          <Button variant="default" loading={drafts.isFetchingNextPage} onClick={() => void drafts.fetchNextPage()}>Show more</Button>
        )}
      </Stack>
    </>
  );
}

function useDrafts() {
  return useInfiniteQuery({
    queryKey: ["drafts"],
    initialPageParam: undefined as string | undefined,
    staleTime: 0,
    queryFn: ({ pageParam, signal }) => readDrafts(pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
  });
}
