import type { ReactNode } from "react";

import classes from "./facts.module.css";

/** Names and values in two columns; entries without a value are left out. */
export function Facts({ entries }: { entries: [name: string, value: ReactNode][] }) {
  const shown = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return (
    <dl className={classes.facts}>
      {shown.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
