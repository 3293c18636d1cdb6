import { Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a page under its title, in a frame. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder radius="lg" p="lg" h="100%" aria-label={title}>
      <Title order={2} mb="sm">{title}</Title>
      {children}
    </Paper>
  );
}
