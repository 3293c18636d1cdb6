import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eef0ff", "#dfe2fb", "#bcc1f1", "#959ee8", "#757fe0", "#606cdb", "#5561d9", "#4650c1", "#3d47ad", "#323c99",
];

/** What is closed is gone: while it fades it would still take clicks meant for what lies below. */
const gone = { defaultProps: { transitionProps: { exitDuration: 0 } } };

/** The library's place for the focus is no item, which a menu must not hold: the first item has it. */
const menu = { defaultProps: { ...gone.defaultProps, withInitialFocusPlaceholder: false } };

/** Without this, the lines of a long question touch. */
const asking = { ...gone, styles: { title: { lineHeight: 1.4, fontWeight: 600 } } };

/** In the colour of its alert, a title is too pale to be read by everybody. */
const readable = { styles: { title: { color: "var(--mantine-color-text)" } } };

/** Calm and dense: one accent, small radii, one font. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  colors: { accent },
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.125rem" }, h3: { fontSize: "1rem" } } },
  cursorType: "pointer",
  components: { Alert: readable, Menu: menu, Modal: asking, Popover: gone },
});
