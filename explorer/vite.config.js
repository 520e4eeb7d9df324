import { defineConfig } from "vite";

const outDir = "../src/ecograph/service/pages/built";
const target = "es2022";

// The map for notebooks: one module that loads nothing else. It is built after the page.
const widget = {
  build: {
    outDir,
    emptyOutDir: false,
    target,
    lib: { entry: "src/widget.ts", formats: ["es"], fileName: () => "widget.js" },
    rolldownOptions: { output: { minify: true } }, // it travels with every notebook that shows it
  },
};

// Addresses are relative, so the page works below any root path.
const page = {
  base: "./",
  build: {
    outDir,
    emptyOutDir: true,
    assetsDir: "explorer",
    assetsInlineLimit: 0, // data: addresses are not in the Content-Security-Policy of scripts
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    target,
  },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

export default defineConfig(({ mode }) => (mode === "widget" ? widget : page));
