import { expect, test } from "vitest";
import type { Result } from "./api";
import { Form } from "./form.svelte";

const refused = (field: string): Result<null> => ({
  ok: false,
  refusal: { code: "invalid", status: 422, field, message: "No.", request_id: "", current: null },
});

test("a refused form keeps what was typed and shows the refusal at its field", async () => {
  const form = new Form({ name: "", addresses: [""] });
  form.values.name = "Aino";
  await form.send(() => Promise.resolve(refused("addresses.0")));
  expect(form.values.name).toBe("Aino");
  expect(form.refusalOf("addresses")?.message).toBe("No.");
  expect(form.refusalOf("name")).toBeNull();
  expect(form.dirty).toBe(true);
});

test("only what changed is sent, and then nothing is unsaved", async () => {
  const form = new Form({ name: "Aino", notes: "" });
  form.values.notes = "VIP";
  expect(form.changes).toEqual({ notes: "VIP" });
  await form.send(() => Promise.resolve({ ok: true as const, value: {}, version: null }));
  expect(form.dirty).toBe(false);
});
