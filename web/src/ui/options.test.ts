import { describe, expect, test } from "vitest";
import { folded, matching } from "./options";
import { scrollTo, windowOf } from "./window";
import { initialsOf } from "./tones";

describe("finding in a list", () => {
  const options = [
    { value: "1", label: "Nagy Eszter", detail: "eszter@duna.hu" },
    { value: "2", label: "Őri Pál" },
    { value: "3", label: "Семёнова Ольга" },
    { value: "4", label: "Pál Nagy" },
  ];
  test("letters are found without their marks", () => {
    expect(folded("Őri ЁЖ")).toBe("ori еж");
    expect(matching(options, "ori").map((o) => o.value)).toEqual(["2"]);
    expect(matching(options, "семен").map((o) => o.value)).toEqual(["3"]);
  });
  test("every word must be there, what begins with the first comes first", () => {
    expect(matching(options, "pal nagy").map((o) => o.value)).toEqual(["4"]);
    expect(matching(options, "pal").map((o) => o.value)).toEqual(["4", "2"]);
    expect(matching(options, "duna").map((o) => o.value)).toEqual(["1"]);
  });
  test("no words find everything", () => expect(matching(options, " ")).toHaveLength(4));
});

describe("a window over a long list", () => {
  test("draws what is in sight and a few more", () => {
    expect(windowOf(0, 600, 76, 10_000)).toEqual({ first: 0, last: 14 });
    expect(windowOf(7600, 600, 76, 10_000)).toEqual({ first: 94, last: 114 });
    expect(windowOf(7600, 600, 76, 3)).toEqual({ first: 3, last: 3 });
    expect(windowOf(0, 600, 76, 0)).toEqual({ first: 0, last: 0 });
  });
  test("scrolls only when the row is out of sight", () => {
    expect(scrollTo(2, 0, 600, 76)).toBeNull();
    expect(scrollTo(20, 0, 600, 76)).toBe(21 * 76 - 600);
    expect(scrollTo(1, 760, 600, 76)).toBe(76);
  });
});

test("initials come from the first two words, or from an address", () => {
  expect(initialsOf("Nagy Eszter Éva")).toBe("NE");
  expect(initialsOf("ольга")).toBe("О");
  expect(initialsOf("maya@example.com")).toBe("ME");
});
