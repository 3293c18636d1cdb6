import { Modal, SimpleGrid, Text, UnstyledButton } from "@mantine/core";

import classes from "./captions.module.css";
import { PRESETS, presetPicture, presetWords } from "./presets";

interface Props {
  isOpen: boolean;
  value: string;
  /** What stands for no preset; there is no such choice where it is left out. */
  none?: string;
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** All styles of captions by pictures of them. */
export function PresetDialog({ isOpen, value, none, onChoose, onClose }: Props) {
  const choose = (name: string) => {
    onChoose(name);
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Choose a caption style" size="xl" closeButtonProps={{ "aria-label": "Close" }}>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" component="ul" className={classes.grid}>
        {[...(none === undefined ? [] : [""]), ...PRESETS].map((name) => (
          <li key={name}>
            <UnstyledButton className={classes.option} aria-pressed={name === value} data-autofocus={name === value || undefined} onClick={() => choose(name)}>
              <PresetPicture name={name} />
              <Text size="xs" component="span">{name === "" ? none : presetWords(name)}</Text>
            </UnstyledButton>
          </li>
        ))}
      </SimpleGrid>
    </Modal>
  );
}

/** A style of captions as the renderer makes it; an empty place for none. */
export function PresetPicture({ name }: { name: string }) {
  const address = presetPicture(name);
  return address ? <img src={address} alt="" width={320} height={180} loading="lazy" className={classes.picture} /> : <span className={classes.picture} aria-hidden />;
}
