import { fileURLToPath } from "node:url";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The pretended core stands in for the shell in tests and in `npm run dev:mock`, never in a build. */
const pretended = fileURLToPath(new URL("./src/mock/backend.ts", import.meta.url));

export default defineConfig(({ command, mode }) => ({
  plugins: [
    paraglideVitePlugin({
      project: "./project.inlang",
      outdir: "./src/paraglide",
      strategy: ["baseLocale"],
    }),
    svelte(),
  ],
  resolve: {
    alias:
      command === "serve" && (mode === "mock" || mode === "test")
        ? [{ find: /^.*\/backend$/, replacement: pretended }]
        : [],
    conditions: mode === "test" ? ["browser"] : undefined,
  },
  server: { port: 5173, strictPort: true },
  build: { target: "safari16", modulePreload: false, assetsInlineLimit: 0, sourcemap: false },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
}));
