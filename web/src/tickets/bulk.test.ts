import { expect, test } from "vitest";
import type { Result } from "../core/api";
import type { BulkResult } from "../core/types";
import { inPortions } from "./bulk";

const ids = Array.from({ length: 120 }, (_, i) => `tkt_${i}`);
const ok = (part: string[], id: string): Result<BulkResult> => ({ ok: true, value: { id, changed: part.length, refused: [] }, version: null });
const no: Result<never> = { ok: false, refusal: { code: "unavailable", status: 503, field: null, message: "Later.", request_id: "", current: null } };

test("goes in portions and tells how far it is", async () => {
  const seen: number[] = [];
  const result = await inPortions(ids, async (part) => ok(part, `blk_${part[0]}`), (done) => seen.push(done));
  expect(seen).toEqual([50, 100, 120]);
  expect(result).toMatchObject({ ok: true, value: { changed: 120, undo: ["blk_tkt_0", "blk_tkt_50", "blk_tkt_100"] } });
});

test("a portion that fails leaves the ones before to be undone", async () => {
  const result = await inPortions(ids, async (part) => (part.includes("tkt_50") ? no : ok(part, "blk_1")), () => {});
  expect(result).toMatchObject({ ok: true, value: { changed: 50, undo: ["blk_1"] } });
  expect(result.ok && result.value.refused).toHaveLength(70);
});

test("when the first portion fails nothing has happened", async () => {
  expect(await inPortions(ids, async () => no, () => {})).toBe(no);
});
