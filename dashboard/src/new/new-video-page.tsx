import { Group, SimpleGrid, Text, Title, UnstyledButton } from "@mantine/core";
import { IconBraces, IconMusic, IconSlideshow, IconTemplate, type IconProps } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useNavigate } from "react-router";

import { FIRST_SPEC } from "../editor/gallery";
import { SampleButton } from "../samples/sample-button";
import { NEW_MUSIC_VIDEO, NEW_SLIDESHOW } from "../spec/new-specs";
import { PageHeader } from "../ui/page-header";
import classes from "./new.module.css";
import { useStart } from "./start";

/** Where every video begins: with the choice of what it shall be. */
export default function NewVideoPage() {
  const start = useStart();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="New video" subtitle="What would you like to make?" />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Choice icon={IconMusic} title="Music video" isBusy={start.isPending}
          onChoose={() => start.mutate({ name: "Untitled music video", kind: "musicVideo", spec: NEW_MUSIC_VIDEO })}>
          Pictures take turns while your songs play, for up to three hours.
        </Choice>
        <Choice icon={IconSlideshow} title="Slideshow" isBusy={start.isPending}
          onChoose={() => start.mutate({ name: "Untitled slideshow", kind: "slideshow", spec: NEW_SLIDESHOW })}>
          Pictures and clips with texts, voice-over, captions and music.
        </Choice>
        <Choice icon={IconTemplate} title="From a template" onChoose={() => void navigate("/new/template")}>
          Fill in a form; the design is ready.
        </Choice>
        <Choice icon={IconBraces} title="JSON" isBusy={start.isPending}
          onChoose={() => start.mutate({ name: "Untitled video", kind: "json", spec: FIRST_SPEC })}>
          Write a spec by hand, with every possibility there is.
        </Choice>
      </SimpleGrid>
      <Group gap="sm" mt="xl">
        <SampleButton variant="default" />
        <Text size="sm" c="dimmed">Made at one click from pictures and songs that come with Reelmill.</Text>
      </Group>
    </>
  );
}

interface ChoiceProps {
  icon: ComponentType<IconProps>;
  title: string;
  isBusy?: boolean;
  onChoose: () => void;
  children: string;
}

function Choice({ icon: Sign, title, isBusy, onChoose, children }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.choice} onClick={onChoose} disabled={isBusy ?? false}>
      <span className={classes.sign}><Sign size={26} stroke={1.5} aria-hidden /></span>
      <Title order={2} size="h3">{title}</Title>
      <Text size="sm" c="dimmed" component="span">{children}</Text>
    </UnstyledButton>
  );
}
