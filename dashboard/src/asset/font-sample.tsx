import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { probed, type Asset } from "../assets/asset";
import { Waiting } from "../waiting";
import classes from "./asset.module.css";

const SAMPLE = "The quick brown fox jumps over the lazy dog, 0123456789.";

/** A line of text in an uploaded font. */
export function FontSample({ asset, url }: { asset: Asset; url: string }) {
  const family = `asset-${asset.id}`;
  const face = useQuery({
    queryKey: ["font-face", asset.id],
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }) => new FontFace(family, await (await fetch(url, { signal })).arrayBuffer()).load(),
  });
  useEffect(() => {
    const loaded = face.data;
    if (!loaded) return undefined;
    document.fonts.add(loaded);
    return () => void document.fonts.delete(loaded);
  }, [face.data]);
  if (face.isPending) return <Waiting />;
  if (face.isError) return <Text size="sm">This browser cannot show the font. It can be used in videos all the same.</Text>;
  return (
    <>
      <div className={classes.sample} style={{ fontFamily: `"${family}"` }}>
        <p className={classes.family}>{probed(asset).family ?? asset.fileName}</p>
        <p>{SAMPLE}</p>
      </div>
      <Text size="xs" c="dimmed" mt="xs">Letters that this font does not have are shown in another font.</Text>
    </>
  );
}
