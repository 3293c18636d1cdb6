import { Center, Loader, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { dataUrl } from "../api/data-url";
import { home } from "../api/prefix";
import { ApiError } from "../api/problem";
import { duration } from "../format";
import classes from "./editor.module.css";

interface Props {
  text: string;
  at: number;
  ratio: number;
  enabled: boolean;
  /** Shown where there is no frame and none can be asked for. */
  placeholder: string;
}

/** One frame of the spec, rendered by the server. */
export function PreviewFrame({ text, at, ratio, enabled, placeholder }: Props) {
  const frame = useQuery({
    queryKey: ["preview", text, at],
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Infinity,
    gcTime: 30_000,
    queryFn: async ({ signal }) => picture(text, at, signal),
  });
  const url = frame.data;
  return (
    <div className={classes.preview} style={{ aspectRatio: String(ratio) }} aria-busy={frame.isFetching}>
      {url ? <img src={url} alt={`Preview at ${duration(at)}`} data-stale={!enabled || undefined} /> : (
        <Center h="100%" p="md">
          <Text size="sm" c="dimmed" ta="center">
            {frame.isError ? frame.error.message : enabled ? "Rendering a frame" : placeholder}
          </Text>
        </Center>
      )}
      {frame.isFetching && <Loader role="status" className={classes.previewLoader} size="xs" aria-label="Rendering a frame" />}
    </div>
  );
}

async function picture(text: string, at: number, signal: AbortSignal): Promise<string> {
  const answer = await fetch(`${home}/v1/render/preview?at=${at.toFixed(3)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: text,
    signal,
  });
  if (answer.ok) return dataUrl(await answer.blob());
  const problem = (await answer.json()) as { detail?: string; code?: string };
  throw new ApiError(answer.status, problem.code ?? "unknown", problem.detail ?? "No frame could be rendered.");
}
