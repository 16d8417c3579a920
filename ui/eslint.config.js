import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Only backend.ts talks to the shell. */
const shell = {
  patterns: [
    { group: ["@tauri-apps/*"], message: "Only src/backend.ts talks to the shell." },
    { group: ["**/bindings"], message: "Import types from src/backend instead." },
  ],
};

export default ts.config(
  { ignores: ["dist", "node_modules", "src/paraglide", "src/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-undef": "off",
      "no-restricted-imports": ["error", shell],
      "no-console": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      // A space at the edge of a tag only survives in braces.
      "svelte/no-useless-mustaches": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  { files: ["src/backend.ts"], rules: { "no-restricted-imports": "off" } },
);
