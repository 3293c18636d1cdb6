import { useState } from "react";

import { FontField } from "./font-field";

interface Props {
  label: string;
  description?: string;
  /** Empty for the default. */
  value: string;
  onChange: (font: string) => void;
}

/** A font of a spec: what is typed counts once it is chosen, or the field is left. */
export function WrittenFontField({ label, description, value, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed !== null && typed !== value) onChange(typed);
    setTyped(null);
  };
  return (
    <FontField label={label} description={description} placeholder="Inter" maxLength={200} value={typed ?? value}
      onChange={setTyped} onOptionSubmit={onChange} onBlur={leave} clearable clearButtonProps={{ "aria-label": `Default for ${label}` }} onClear={() => onChange("")} />
  );
}
