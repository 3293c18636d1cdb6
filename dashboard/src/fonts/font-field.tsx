import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";

const GROUPS = { uploaded: "Your uploads", included: "Come with the server" } as const;

/** The name of a font's family: chosen from those there are, or written, with a weight such as “Inter Bold”. */
export function FontField(props: Omit<AutocompleteProps, "data">) {
  const fonts = useQuery({
    queryKey: ["fonts"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/fonts", { signal })).items,
  });
  const data = (["uploaded", "included"] as const).map((origin) => ({
    group: GROUPS[origin], items: (fonts.data ?? []).filter((font) => font.origin === origin).map(({ family }) => family),
  }));
  return <Autocomplete {...props} data={data.filter(({ items }) => items.length > 0)} maxDropdownHeight={280} />;
}
