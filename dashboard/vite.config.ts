import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { compressed } from "./compressed.ts";

const server = process.env.REELMILL_URL ?? "http://localhost:8000";
const proxied = ["/auth", "/me", "/v1", "/dashboard", "/files", "/openapi.json", "/health"];

export default defineConfig({
  plugins: [react(), compressed()],
  base: "./", // the service puts where it is reached before the page's addresses
  build: { outDir: "../src/reelmill/api/site", assetsDir: "static", emptyOutDir: true, target: "es2022" },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
