import { TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  /** What is searched by. */
  by?: string;
  onChange: (words: string) => void;
}

/** Words that a list is searched for. */
export function SearchField({ onChange, by = "name", ...others }: Props) {
  return (
    <TextInput {...others} aria-label={`Search by ${by}`} placeholder={`Search by ${by}`} data-own-history maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}
