import { afterEach, expect, test } from "vitest";
import type { Refusal, Result } from "./api";
import { Outbox, outboxMost, type Waiting } from "./outbox";

afterEach(() => localStorage.clear());
const refusal = (code: Refusal["code"]): Result<unknown> => ({
  ok: false,
  refusal: { code, status: code === "offline" ? 0 : 400, field: null, message: "", request_id: "", current: null },
});
const taken: Result<unknown> = { ok: true, value: null, version: null };

test("what was written offline survives a new page and is sent in order with its own key", async () => {
  let online = false;
  const sent: Waiting[] = [];
  const send = (item: Waiting) => {
    if (!online) return Promise.resolve(refusal("offline"));
    sent.push(item);
    return Promise.resolve(taken);
  };
  const before = new Outbox("per_1", send);
  before.add("POST", "/tickets/1/replies", { text: "one" }, "Printer");
  before.add("POST", "/tickets/2/replies", { text: "two" }, "Screen");
  await before.flush();
  const key = before.waiting[0]?.key;

  online = true;
  const after = new Outbox("per_1", send);
  await after.flush();
  expect(sent.map((item) => (item.body as { text: string }).text)).toEqual(["one", "two"]);
  expect(sent[0]?.key).toBe(key);
  expect(after.waiting).toHaveLength(0);
});

test("a refusal hands the text back and lets the next one through", async () => {
  const refused: string[] = [];
  const box = new Outbox("per_1", (item) => Promise.resolve(item.path === "/a" ? refusal("forbidden") : taken));
  box.listen({ refused: (item, why) => refused.push(`${item.about}: ${why.code}`) });
  box.add("POST", "/a", {}, "Printer");
  box.add("POST", "/b", {}, "Screen");
  await box.flush();
  expect(refused).toEqual(["Printer: forbidden"]);
  expect(box.waiting).toHaveLength(0);
});

test("another person on this browser neither sees nor sends it", () => {
  new Outbox("per_1").add("POST", "/a", {}, "Printer");
  expect(new Outbox("per_2").waiting).toHaveLength(0);
});

test("a full box says so", () => {
  const box = new Outbox("per_1");
  for (let i = 0; i < outboxMost; i++) expect(box.add("POST", `/${i}`, {}, "")).toBe(true);
  expect(box.add("POST", "/more", {}, "")).toBe(false);
});

test("broken storage is an empty box", () => {
  localStorage.setItem("tuki.outbox/per_1", "{");
  expect(new Outbox("per_1").waiting).toHaveLength(0);
});
