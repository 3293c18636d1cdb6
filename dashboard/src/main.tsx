import "@fontsource-variable/inter/index.css";
import "./mantine-styles";
import "@mantine/notifications/styles.css";
import "./global.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { prefix } from "./api/prefix";
import { queries } from "./api/queries";
import { App } from "./app";
import { theme } from "./theme";
import { Questions } from "./ui/confirm";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <Questions />
        <Notifications position="bottom-right" />
        <BrowserRouter basename={prefix}>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
