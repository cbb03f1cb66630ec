import { beforeAll, expect, test } from "vitest";
import { setLocale, startWords } from "../core/i18n.svelte";
import type { Fact } from "../core/types";
import { factText, fieldText, proposalText, reasonTexts, stateText, valueText } from "./words";

beforeAll(() => startWords(["core", "ui", "agent", "reasons"], "en"));

const fact = (parts: Partial<Fact>): Fact => ({
  id: "fct_1", seq: 1, at: "2026-11-20T12:00:00Z", kind: "ticket.closed", actor: { kind: "person", id: "per_1", name: "Katri" },
  cause: null, changes: [], reasons: [], ...parts,
});

test("what happened is a sentence, in the reader's language", async () => {
  expect(factText(fact({}))).toBe("Katri closed the ticket");
  expect(factText(fact({ kind: "ticket.opened", actor: { kind: "tuki", id: null, name: "" } }))).toBe("Tuki opened the ticket");
  expect(factText(fact({ kind: "ticket.teleported" }))).toContain("teleported");
  await setLocale("fi");
  expect(factText(fact({}))).toBe("Katri sulki tukipyynnön");
  await setLocale("en");
});

test("values are words, ids without a name are left out", () => {
  expect(valueText("status", "in_progress")).toBe("In progress");
  expect(valueText("wait_reason", "customer")).toBe("Waiting for the customer");
  expect(valueText("team", "tea_0sb3g576r000s", "Network")).toBe("Network");
  expect(valueText("link.relates", "tkt_0sb3g576r000s")).toBe("");
  expect(fieldText("link.relates")).toBe("has to do with");
  expect(stateText({ status: "waiting", wait_reason: "supplier" })).toBe("Waiting for a supplier");
});

test("a proposal is named in words, and each of its reasons once", () => {
  const reason = { key: "reason.no.such", values: {} };
  expect(proposalText({ field: "kind", value: "request", label: "request", confidence: 0.9, applied: false, reasons: [] })).toBe("Request");
  expect(reasonTexts([reason, reason])).toEqual([]);
});
