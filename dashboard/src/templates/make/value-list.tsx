import { Text, TextInput, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";

import { useNames } from "../../assets/names";
import type { Changeable } from "../../spec/changeable";
import type { ChosenValues } from "./use-chosen-values";
import classes from "./value-list.module.css";

/** Variables are named as identifiers, which the server insists on. */
const NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";

/** The values of a spec, each to be clicked where it shall change. */
export function ValueList({ values: { values, names, toggle, rename } }: { values: ChosenValues }) {
  const texts = useMemo(() => values.map(({ value }) => String(value)), [values]);
  const named = useNames(texts);
  return (
    <section aria-label="Values">
      <Text size="sm" mb="xs">Click the values that shall change. Braces in the JSON, such as <code>{"{{name}}"}</code>, count as well.</Text>
      <ul className={classes.list} tabIndex={0} aria-label="Values of the spec">
        {values.map((value) => (
          <li key={value.path.join("/")} className={classes.row}>
            <UnstyledButton className={classes.value} aria-pressed={names.has(value)} onClick={() => toggle(value)}>
              <span className={classes.where}>{whereOf(value)}</span> {named(String(value.value))}
            </UnstyledButton>
            {names.has(value) && (
              <TextInput size="xs" aria-label={`Variable for ${whereOf(value)}`} required pattern={NAME} title="Letters, digits and _; no digit first"
                value={names.get(value) ?? ""} onChange={(event) => rename(value, event.currentTarget.value)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where a value stands: `audio 2 title`. */
function whereOf({ path }: Changeable): string {
  return path.map((part) => (typeof part === "number" ? part + 1 : part)).join(" ");
}
