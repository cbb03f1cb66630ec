import { expect, test } from "vitest";
import { everything, extended, kept, nothing, toggled } from "./selection";
import { filterFrom, filterQuery, isFiltered, listPath } from "./filter";

const rows = ["a", "b", "c", "d", "e"].map((id) => ({ id }));

test("a range goes from the last chosen row in both directions", () => {
  const one = toggled(nothing, rows, 2);
  expect([...extended(one, rows, 4).ids]).toEqual(["c", "d", "e"]);
  expect([...extended(one, rows, 0).ids].sort()).toEqual(["a", "b", "c"]);
});

test("choosing twice takes the row out again", () => {
  expect(toggled(toggled(nothing, rows, 1), rows, 1).ids.size).toBe(0);
});

test("rows that left the list leave the selection", () => {
  const all = everything(rows);
  expect([...kept(all, rows.slice(1, 3)).ids]).toEqual(["b", "c"]);
  expect(kept(all, rows)).toBe(all);
});

test("a filter survives the URL and ignores nonsense", () => {
  const filter = filterFrom(new URLSearchParams("status=waiting&kind=banana&tag=vpn"));
  expect(filter).toEqual({ status: "waiting", kind: "", tag: "vpn" });
  expect(filterQuery(filter)).toEqual({ status: "waiting", tag: "vpn" });
  expect(isFiltered(filter)).toBe(true);
  expect(listPath("mine", filter)).toBe("/tickets?view=mine&status=waiting&tag=vpn&limit=50");
});
