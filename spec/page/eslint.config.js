// What the linter asks of the page's script, put together (`.ci/page`).
"use strict";
const names = (list) => Object.fromEntries(list.split(" ").map((name) => [name, "readonly"]));
module.exports = [
  {
    files: ["**/*.js"],
    languageOptions: {
      ecmaVersion: 2020,
      sourceType: "script",
      globals: names(
        "document window location localStorage Blob URL Node setTimeout encodeURIComponent atob performance",
      ),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: Object.assign(
      Object.fromEntries(
        (
          "no-undef no-unused-vars eqeqeq no-var prefer-const no-shadow-restricted-names no-redeclare " +
          "no-dupe-keys no-dupe-args no-unreachable no-eval no-implied-eval no-new-func no-script-url no-self-assign " +
          "no-self-compare no-cond-assign no-const-assign no-fallthrough no-global-assign no-unsafe-negation use-isnan " +
          "valid-typeof array-callback-return no-constant-condition"
        )
          .split(" ")
          .map((rule) => [rule, "error"]),
      ),
      // Markup is never made from text: names of a tenant could become script.
      {
        "no-restricted-properties": [
          "error",
          { property: "innerHTML" },
          { property: "outerHTML" },
          { property: "insertAdjacentHTML" },
          { property: "write", object: "document" },
        ],
        "no-unused-vars": ["error", { caughtErrors: "none" }],
      },
    ),
  },
];
