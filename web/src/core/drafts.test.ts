import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DraftKeeper, type DraftState } from "./drafts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

function keeper(save?: (value: string) => Promise<boolean>) {
  const states: DraftState["kind"][] = [];
  const make = () =>
    new DraftKeeper<string>({
      name: "per_1/tkt_1/reply",
      ...(save ? { save } : {}),
      isEmpty: (value) => value.trim() === "",
      tell: (state) => states.push(state.kind),
    });
  return { drafts: make(), states, reopened: () => make().kept()?.value ?? null };
}

test("the browser keeps every keystroke, the server the last one", async () => {
  const save = vi.fn(() => Promise.resolve(true));
  const { drafts, states, reopened } = keeper(save);
  drafts.typed("Un");
  drafts.typed("Unplug it.");
  expect(reopened()).toBe("Unplug it.");
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls).toEqual([["Unplug it."]]);
  expect(states).toEqual(["typing", "typing", "saved"]);
});

test("without the server it is kept here, and says so", async () => {
  const { drafts, states, reopened } = keeper(() => Promise.resolve(false));
  drafts.typed("Unplug it.");
  await vi.advanceTimersByTimeAsync(1000);
  expect(states.at(-1)).toBe("kept");
  expect(reopened()).toBe("Unplug it.");
});

test("an answer that comes after more was typed does not say saved", async () => {
  let answer: (saved: boolean) => void = () => {};
  const { drafts, states } = keeper(() => new Promise((resolve) => (answer = resolve)));
  drafts.typed("Un");
  await vi.advanceTimersByTimeAsync(1000);
  drafts.typed("Unplug");
  answer(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(["typing", "typing"]);
});

test("what was sent is gone, also when a save was waiting", async () => {
  const save = vi.fn(() => Promise.resolve(true));
  const { drafts, reopened } = keeper(save);
  drafts.typed("Unplug it.");
  drafts.sent();
  await vi.advanceTimersByTimeAsync(2000);
  expect(save).not.toHaveBeenCalled();
  expect(reopened()).toBeNull();
});
