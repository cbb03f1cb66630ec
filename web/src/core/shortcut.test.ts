import { expect, test } from "vitest";
import { isTyping, shortcut } from "./shortcut";

const press = (init: KeyboardEventInit & { altGraph?: boolean }) =>
  new KeyboardEvent("keydown", { ...init, modifierAltGraph: init.altGraph ?? false });

test.each([
  ["what is printed counts on QWERTZ", { key: "z", code: "KeyY" }, "z"],
  ["the place counts on Cyrillic", { key: "о", code: "KeyJ" }, "j"],
  ["a capital is the same letter", { key: "R", code: "KeyR", shiftKey: true }, "r"],
  ["the Finnish slash is above the 7", { key: "/", code: "Digit7", shiftKey: true }, "/"],
  ["the Russian dot is where the slash is", { key: ".", code: "Slash" }, "/"],
  ["and its comma is the question mark", { key: ",", code: "Slash", shiftKey: true }, "?"],
  ["AltGr writes characters", { key: "&", code: "KeyC", altGraph: true }, ""],
  ["Alt is never used", { key: "j", code: "KeyJ", altKey: true }, ""],
  ["named keys stay", { key: "Escape", code: "Escape" }, "Escape"],
])("%s", (_, init, expected) => {
  expect(shortcut(press(init))).toBe(expected);
});

test("letters belong to the text while somebody types, but not in a checkbox", () => {
  const text = document.createElement("textarea");
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  const seen: boolean[] = [];
  for (const element of [text, box]) {
    document.body.append(element);
    element.addEventListener("keydown", (event) => seen.push(isTyping(event as KeyboardEvent)));
    element.dispatchEvent(press({ key: "j", code: "KeyJ" }));
  }
  expect(seen).toEqual([true, false]);
});
