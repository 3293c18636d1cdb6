import { Combobox, Modal, TextInput, useCombobox } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import { FontOption } from "./font-option";
import classes from "./fonts.module.css";
import { byOrigin, foundFonts } from "./found-fonts";
import { useFonts } from "./use-fonts";

interface Props {
  isOpen: boolean;
  value: string;
  onChoose: (family: string) => void;
  onClose: () => void;
}

/** One that stays: the library's own changes after the search has learned it. */
const LIST = "fonts-to-choose";

/** All families, each in itself, to be searched and chosen. */
export function FontDialog({ isOpen, value, onChoose, onClose }: Props) {
  const choose = (family: string) => {
    onChoose(family);
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Choose a font" size="md" closeButtonProps={{ "aria-label": "Close" }}>
      <FontList value={value} onChoose={choose} onClose={onClose} />
    </Modal>
  );
}

function FontList({ value, onChoose, onClose }: Omit<Props, "isOpen">) {
  const combobox = useCombobox({ opened: true });
  useMounted(); // shown once more, for only then the search knows the id of its list
  const [words, setWords] = useState("");
  const groups = byOrigin(foundFonts(useFonts(), words));
  const search = (typed: string) => {
    setWords(typed);
    combobox.resetSelectedOption();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={onChoose}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput role="combobox" aria-label="Search by name" placeholder="Search by name" data-autofocus maxLength={200} value={words}
          leftSection={<IconSearch size={16} aria-hidden />} onChange={(event) => search(event.currentTarget.value)} onKeyDown={(event) => event.key === "Escape" && onClose()} />
      </Combobox.EventsTarget>
      <Combobox.Options id={LIST} tabIndex={0} aria-label="Fonts" className={classes.list}>
        {groups.map(({ label, families }) => (
          <Combobox.Group key={label} label={label}>
            {families.map((family) => (
              <Combobox.Option key={family} value={family} active={family === value} aria-selected={family === value}><FontOption family={family} /></Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
        {groups.length === 0 && <Combobox.Empty>No font has this name.</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}
