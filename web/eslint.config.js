import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";
import words from "./tools/lint-words.mjs";

export default ts.config(
  { ignores: ["dist/", "src/i18n/", "node_modules/", "test-results/"] },
  ...ts.configs.recommended,
  ...svelte.configs["flat/recommended"],
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // Icons are drawn by us; mail comes in a sandboxed frame. lint-words says where {@html} may be.
      "svelte/no-at-html-tags": "off",
      // Sets and maps are values here, replaced and never changed ($state.raw).
      "svelte/prefer-svelte-reactivity": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Our router takes plain links.
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  {
    files: ["**/*.svelte"],
    plugins: { tuki: words },
    rules: { "tuki/no-words": "error", "tuki/no-html": "error", "tuki/no-sizes": "error" },
  },
);
