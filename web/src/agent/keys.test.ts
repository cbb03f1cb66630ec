import { afterEach, describe, expect, test, vi } from "vitest";
import { combination, listen, shownKeys } from "./keys";

const press = (init: KeyboardEventInit) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  document.body.dispatchEvent(event);
  return event;
};
let stop = () => {};
afterEach(() => {
  stop();
  document.body.innerHTML = "";
});

describe("a key", () => {
  test("is named by its letter on every layout", () => {
    expect(combination(new KeyboardEvent("keydown", { key: "к", code: "KeyR" }))).toBe("r");
    expect(combination(new KeyboardEvent("keydown", { key: "R", code: "KeyR", shiftKey: true }))).toBe("Shift+r");
    expect(combination(new KeyboardEvent("keydown", { key: "k", code: "KeyK", ctrlKey: true }))).toBe("Ctrl+k");
    expect(combination(new KeyboardEvent("keydown", { key: "?", code: "Slash", shiftKey: true }))).toBe("?");
    expect(combination(new KeyboardEvent("keydown", { key: "Shift", shiftKey: true }))).toBe("");
  });
  test("does what it stands for, and nothing while somebody types", () => {
    const act = vi.fn(() => true);
    stop = listen(act);
    press({ key: "r" });
    expect(act).toHaveBeenLastCalledWith("ticket.reply");
    document.body.innerHTML = "<input>";
    document.querySelector("input")?.dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true }));
    expect(act).toHaveBeenCalledTimes(1);
  });
  test("can follow another one", () => {
    const act = vi.fn(() => true);
    stop = listen(act);
    press({ key: "g" });
    press({ key: "m" });
    expect(act).toHaveBeenCalledExactlyOnceWith("go.mine");
  });
  test("is silent when single keys are off, but Ctrl K works", () => {
    const act = vi.fn(() => true);
    stop = listen(act, () => false);
    press({ key: "r" });
    expect(act).not.toHaveBeenCalled();
    expect(press({ key: "k", ctrlKey: true }).defaultPrevented).toBe(true);
  });
  test("belongs to an open dialog", () => {
    const act = vi.fn(() => true);
    stop = listen(act);
    document.body.innerHTML = '<div role="dialog"></div>';
    press({ key: "j" });
    expect(act).not.toHaveBeenCalled();
  });
});

test("keys are shown in capitals", () => {
  expect(shownKeys("g m")).toBe("G M");
  expect(shownKeys("Shift+r")).toBe("Shift+R");
});
