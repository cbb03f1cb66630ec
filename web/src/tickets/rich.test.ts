import { expect, test } from "vitest";
import { richTree } from "./rich";

test("what the editor writes comes back as it was", () => {
  expect(richTree('<p>See <strong>this</strong> <a href="https://example.com">page</a></p>')).toEqual([
    {
      tag: "p",
      children: [
        { text: "See " },
        { tag: "strong", children: [{ text: "this" }] },
        { text: " " },
        { tag: "a", href: "https://example.com", children: [{ text: "page" }] },
      ],
    },
  ]);
});

test("nothing else survives but its text", () => {
  expect(richTree('<img src=x onerror=alert(1)><script>alert(1)</script><a href="javascript:alert(1)">x</a><h1 onclick="y()">Z</h1>')).toEqual([
    { text: "x" },
    { text: "Z" },
  ]);
});

test("a deep nest becomes text", () => {
  const deep = "<blockquote>".repeat(200) + "end" + "</blockquote>".repeat(200);
  expect(JSON.stringify(richTree(deep))).toContain("end");
});
