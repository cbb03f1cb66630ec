import { expect, test } from "vitest";
import { pieces } from "./links";

test("addresses become links, their punctuation does not", () => {
  expect(pieces("See (https://example.com/a?b=1), or mail me@example.com.")).toEqual([
    { text: "See (" },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: "), or mail " },
    { text: "me@example.com", href: "mailto:me@example.com" },
    { text: "." },
  ]);
});

test("a script is never a link", () => {
  expect(pieces("javascript:alert(1) data:text/html,x")).toEqual([{ text: "javascript:alert(1) data:text/html,x" }]);
});

test("a long run without an address takes no time", () => {
  const begin = performance.now();
  pieces("a.".repeat(50_000) + "@");
  expect(performance.now() - begin).toBeLessThan(500);
});
