import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: "./project.inlang",
      outdir: "./src/paraglide",
      strategy: ["baseLocale"],
    }),
    svelte(),
  ],
  server: { port: 5173, strictPort: true },
  build: { target: "safari16", modulePreload: false, assetsInlineLimit: 0, sourcemap: false },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
