import { Group, MultiSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "react-router";

import type { JobStatus } from "./job";
import { STATUSES } from "./status-badge";

/** Which jobs are shown: of some states, with some words in name, metadata or id. */
export interface JobFilter {
  status: JobStatus[];
  words: string;
}

/** True where a filter leaves something out. */
export function isFiltered(filter: JobFilter): boolean {
  return filter.status.length > 0 || filter.words !== "";
}

/** The filter, kept in the address so that it can be shared and survives going back. */
export function useJobFilter(): [JobFilter, (filter: JobFilter) => void] {
  const [parameters, setParameters] = useSearchParams();
  const known = new Set<string>(STATUSES.map(({ value }) => value));
  const status = parameters.getAll("status").filter((value): value is JobStatus => known.has(value));
  const set = (filter: JobFilter) => {
    const entries = filter.status.map((value): [string, string] => ["status", value]);
    setParameters(filter.words ? [...entries, ["q", filter.words]] : entries, { replace: true });
  };
  return [{ status, words: parameters.get("q") ?? "" }, set];
}

/** Fields for the filter. */
export function JobFilters({ filter, onChange }: { filter: JobFilter; onChange: (filter: JobFilter) => void }) {
  const [words, setWords] = useState(filter.words);
  const search = useDebouncedCallback((text: string) => onChange({ ...filter, words: text.trim() }), 250);
  return (
    <Group gap="sm" align="flex-end">
      <TextInput flex={1} miw={200} aria-label="Search in names and metadata" placeholder="Search in names and metadata"
        leftSection={<IconSearch size={16} aria-hidden />} value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          search(event.currentTarget.value);
        }} />
      <MultiSelect w={{ base: "100%", sm: 260 }} aria-label="States" clearable data={STATUSES} value={filter.status}
        placeholder={filter.status.length ? undefined : "Every state"}
        onChange={(status) => onChange({ ...filter, status: status as JobStatus[] })} />
    </Group>
  );
}
