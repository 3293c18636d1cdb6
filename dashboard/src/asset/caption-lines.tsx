import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Asset } from "../assets/asset";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import classes from "./asset.module.css";
import { firstLines, MOST_BYTES } from "./first-lines";

/** The beginning of a captions file. */
export function CaptionLines({ asset, url }: { asset: Asset; url: string }) {
  const text = useQuery({
    queryKey: ["caption-lines", asset.id],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { signal, headers: { Range: `bytes=0-${MOST_BYTES - 1}` } });
      if (!answer.ok) throw new Error(`The storage answered ${answer.status}.`);
      return firstLines(new Uint8Array(await answer.arrayBuffer()));
    },
  });
  if (text.isPending) return <Waiting />;
  if (text.isError) return <ProblemAlert error={text.error} retry={() => void text.refetch()} />;
  return (
    <>
      <pre className={classes.lines} dir="auto">{text.data.lines.join("\n")}</pre>
      {text.data.isCut && <Text size="sm" c="dimmed" mt="xs">The file goes on.</Text>}
      {text.data.isGuessed && <Text size="sm" c="dimmed" mt="xs">The file is not in UTF-8; letters may look different here than in a video.</Text>}
    </>
  );
}
