import { Button, type ButtonProps } from "@mantine/core";
import { useRef, type ReactNode } from "react";

interface Props extends ButtonProps {
  onFiles: (files: File[]) => void;
  /** What the chooser offers, such as `image/*`. */
  accept?: string;
  folder?: boolean;
  "aria-label"?: string;
  children: ReactNode;
}

/** A button that opens the system's chooser of files, or of a folder. */
export function ChooseFiles({ onFiles, accept, folder, children, ...button }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()}>{children}</Button>
      <input ref={input} type="file" multiple hidden accept={accept} aria-hidden tabIndex={-1} {...(folder ? { webkitdirectory: "" } : {})}
        onChange={({ currentTarget: field }) => {
          const files = [...(field.files ?? [])];
          field.value = ""; // the same files may be chosen again
          if (files.length) onFiles(files);
        }} />
    </>
  );
}
