import { Button, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState, type ReactNode } from "react";

import { SearchField } from "../assets/search-field";
import classes from "../ui/card.module.css";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useTemplates, type TemplateItem } from "./template";

interface Props {
  /** Shown where there are no templates at all. */
  empty: ReactNode;
  card: (template: TemplateItem) => ReactNode;
}

/** All templates as cards, found by their names. */
export function TemplateSearch({ empty, card }: Props) {
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words.trim(), 250);
  const templates = useTemplates(settled);
  const items = templates.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = templates.isSuccess && items.length === 0;
  if (isEmpty && !settled && !words) return empty;
  return (
    <Stack gap="lg">
      <SearchField value={words} onChange={setWords} maw="20rem" />
      {templates.isPending && <Waiting />}
      {templates.isError && <ProblemAlert error={templates.error} retry={() => void templates.refetch()} />}
      {isEmpty && settled && <Text size="sm" c="dimmed" role="status">No template has “{settled}” in its name.</Text>}
      <SimpleGrid component="ul" cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="md" className={classes.grid} aria-label="Templates">
        {items.map(card)}
      </SimpleGrid>
      {templates.hasNextPage && (
        <Button variant="default" loading={templates.isFetchingNextPage} onClick={() => void templates.fetchNextPage()}>Show more</Button>
      )}
    </Stack>
  );
}
