import { useMemo, useState } from "react";

import { variableNames } from "../../editor/placeholders";
import type { Variable } from "../template";
import { changeableValues, variableNameFor, type Changeable } from "../../spec/changeable";
import { readSpec, valueAt } from "../../spec/document";
import { declarationOf, type ChosenValue, type Declarations } from "./chosen-values";

/** The values of a spec, and which of them become variables. */
export function useChosenValues(text: string) {
  const doc = useMemo(() => readSpec(text), [text]);
  const written = useMemo(() => variableNames(valueAt(doc, [])), [doc]);
  const values = useMemo(() => changeableValues(doc).filter(({ value }) => variableNames(value).length === 0), [doc]);
  const [names, setNames] = useState<ReadonlyMap<Changeable, string>>(new Map());
  const [changed, setChanged] = useState<Record<string, Variable>>({});
  const chosen: ChosenValue[] = values.flatMap((one) => {
    const name = names.get(one);
    return name === undefined ? [] : [{ ...one, name }];
  });
  const first = new Map<string, Variable>(written.map((name) => [name, { type: "string" }]));
  for (const { name, value } of chosen) if (name && !first.has(name)) first.set(name, declarationOf(value));
  const declared: Declarations = [...first].map(([name, variable]) => [name, changed[name] ?? variable]);
  const rename = (value: Changeable, name: string) => setNames(new Map(names).set(value, name));
  const toggle = (value: Changeable) => {
    const next = new Map(names);
    if (!next.delete(value)) next.set(value, variableNameFor(value.path, new Set(first.keys())));
    setNames(next);
  };
  const declare = (name: string, variable: Variable) => setChanged({ ...changed, [name]: variable });
  return { doc, values, names, chosen, declared, toggle, rename, declare };
}

export type ChosenValues = ReturnType<typeof useChosenValues>;
