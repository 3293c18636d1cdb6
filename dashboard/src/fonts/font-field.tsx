import { Autocomplete, type AutocompleteProps, type ComboboxParsedItem, type OptionsFilter } from "@mantine/core";
import { useState } from "react";

import { FontOption } from "./font-option";
import classes from "./fonts.module.css";
import { byOrigin, foundFonts } from "./found-fonts";
import { useFonts } from "./use-fonts";

/** A font's family: chosen from those there are, each shown in itself, or written, with a weight such as “Inter Bold”. */
export function FontField(props: Omit<AutocompleteProps, "data">) {
  const [isOpen, setOpen] = useState(false);
  const data = byOrigin(useFonts()).map(({ label, families }) => ({ group: label, items: families }));
  return (
    <Autocomplete {...props} data={data} filter={listed} renderOption={({ option }) => <FontOption family={option.value} />}
      role="combobox" aria-expanded={isOpen} onDropdownOpen={() => setOpen(true)} onDropdownClose={() => setOpen(false)}
      withScrollArea={false} classNames={{ options: classes.options }} />
  );
}

/** What is being typed is searched for; beside a family that is chosen, all others are shown. */
const listed: OptionsFilter = ({ options, search }) => {
  const isChosen = options.some((item) => optionsOf(item).some(({ value }) => value === search));
  return isChosen ? options : options.map((item) => found(item, search)).filter((item) => !("group" in item) || item.items.length > 0);
};

function optionsOf(item: ComboboxParsedItem) {
  return "group" in item ? item.items : [item];
}

function found(item: ComboboxParsedItem, search: string): ComboboxParsedItem {
  if (!("group" in item)) return item;
  const named = item.items.map((option) => ({ family: option.label, option }));
  return { group: item.group, items: foundFonts(named, search).map(({ option }) => option) };
}
