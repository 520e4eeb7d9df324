import { defineConfig } from "vite";

// Addresses are relative, so the page works below any root path.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/ecograph/service/pages/built",
    emptyOutDir: true,
    assetsDir: "explorer",
    assetsInlineLimit: 0, // data: addresses are not in the Content-Security-Policy of scripts
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    target: "es2022",
  },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
