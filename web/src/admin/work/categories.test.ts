import { expect, test } from "vitest";
import type { Category } from "../../core/types";
import { parentsFor, pathOf } from "./categories";

const category = (id: string, parent: string | null): Category => ({ id, name: id, parent, words: [], active: true, version: 1, names: {} });
const network = category("network", null);
const vpn = category("vpn", "network");
const home = category("home", "vpn");
const other = category("other", null);
const all = [network, vpn, home, other];

test("a category is named with what it stands under", () => {
  expect(pathOf(home, all)).toBe("network › vpn › home");
});

test("a circle ends", () => {
  const a = category("a", "b");
  const b = category("b", "a");
  expect(pathOf(a, [a, b]).length).toBeLessThan(100);
  expect(parentsFor(a, [a, b])).toEqual([]);
});

test("nothing stands under itself", () => {
  expect(parentsFor(vpn, all)).toEqual([network, other]);
  expect(parentsFor(null, all)).toEqual(all);
});
