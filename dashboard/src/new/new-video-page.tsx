import { Group, SimpleGrid, Text, Title, UnstyledButton } from "@mantine/core";
import { IconBraces, IconMusic, IconSlideshow, type IconProps } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { createDraft, type DraftKind } from "../drafts/draft";
import { SampleButton } from "../samples/sample-button";
import { NEW_MUSIC_VIDEO, NEW_SLIDESHOW } from "../spec/new-specs";
import { notifyError } from "../ui/notify";
import { PageHeader } from "../ui/page-header";
import classes from "./new.module.css";

/** Where every video begins: with the choice of what it shall be. */
export default function NewVideoPage() {
  const [parameters] = useSearchParams();
  const start = useStart();
  const navigate = useNavigate();
  if (parameters.has("from")) return <Navigate to={`/new/json?${parameters.toString()}`} replace />;
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
        <Choice icon={IconBraces} title="JSON" onChoose={() => void navigate("/new/json")}>
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

interface NewDraft {
  name: string;
  kind: DraftKind;
  spec: string;
}

/** Makes a draft and opens it. */
function useStart() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: NewDraft) => createDraft(draft),
    onSuccess: ({ id }) => void navigate(`/drafts/${id}`),
    onError: (error) => notifyError("The video was not started", error),
  });
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
