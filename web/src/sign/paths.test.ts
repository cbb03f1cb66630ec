import { expect, test } from "vitest";
import { confirmationOf, errandOf, looksLikeAddress, safeNext } from "./paths";

test.each(["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "", null])(
  "%s leads nowhere",
  (text) => expect(safeNext(text)).toBeNull(),
);

test("a path of this desk is followed with its query, without its hash", () => {
  expect(safeNext("/app/t/12?x=1#y")).toBe("/app/t/12?x=1");
  expect(safeNext("/a/../../b")).toBe("/b");
});

test("a link says what it is for", () => {
  expect(errandOf("#reset=abcdefgh12")).toEqual({ kind: "reset", token: "abcdefgh12" });
  expect(errandOf("#link=abc_def-12")).toEqual({ kind: "link", token: "abc_def-12" });
  expect(errandOf("#other=abcdefgh12")).toEqual({ kind: "none" });
  expect(confirmationOf("#abcdefgh12")).toBe("abcdefgh12");
  expect(confirmationOf("#<script>")).toBeNull();
});

test("an address has two sides", () => {
  expect(looksLikeAddress(" aino@posti.example ")).toBe(true);
  expect(looksLikeAddress("aino")).toBe(false);
});
