import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname);
const STYLES = join(SOURCES, "../node_modules/@mantine/core/styles");

it("has the style of every component that is used", () => {
  const texts = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx")).map((name) => readFileSync(join(SOURCES, name), "utf8"));
  const imports = texts.flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].map((match) => match[1] ?? ""));
  const parts = texts.flatMap((text) => [...text.matchAll(/<(Checkbox|Radio)\.(Card|Indicator)/g)].map((match) => `${match[1]}${match[2]}`));
  const used = new Set([...imports.flatMap((names) => names.split(",").map((name) => name.trim())), ...parts]);
  const styled = [...used].filter((name) => existsSync(join(STYLES, `${name}.css`)));
  const list = [readFileSync(join(SOURCES, "mantine-styles.ts"), "utf8"), ...texts].join("\n");
  expect(styled.length).toBeGreaterThan(30);
  expect(styled.filter((name) => !list.includes(`styles/${name}.css`))).toEqual([]);
});
