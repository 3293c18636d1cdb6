import { TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onChange: (words: string) => void;
}

/** Words that the names of files are searched for. */
export function SearchField({ onChange, ...others }: Props) {
  return (
    <TextInput {...others} aria-label="Search by name" placeholder="Search by name" data-own-history maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}
