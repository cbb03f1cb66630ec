import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import Chips from "./Chips.svelte";
import Segmented from "./Segmented.svelte";

let mounted: ReturnType<typeof mount> | null = null;
afterEach(() => {
  if (mounted) void unmount(mounted);
  mounted = null;
  document.body.innerHTML = "";
});
const press = (element: Element, key: string) => {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  flushSync();
};
const type = (input: HTMLInputElement, text: string) => {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
};

test("chips take a word with Enter, several at once, and give the last back with Backspace", () => {
  const onchange = vi.fn();
  mounted = mount(Chips, { target: document.body, props: { label: "Tags", values: ["vpn"], onchange } });
  const input = document.querySelector("input") as HTMLInputElement;
  type(input, "vip, billing");
  press(input, "Enter");
  expect(onchange).toHaveBeenLastCalledWith(["vpn", "vip", "billing"]);
  expect(document.querySelectorAll(".chip")).toHaveLength(3);
  press(input, "Backspace");
  expect(onchange).toHaveBeenLastCalledWith(["vpn", "vip"]);
});

test("a word that may not stand there stays in the field, marked", () => {
  const onchange = vi.fn();
  const accept = (text: string) => (text.includes("@") ? text : null);
  mounted = mount(Chips, { target: document.body, props: { label: "To", values: [], accept, onchange } });
  const input = document.querySelector("input") as HTMLInputElement;
  type(input, "nobody");
  press(input, "Enter");
  expect(onchange).not.toHaveBeenCalled();
  expect(input.value).toBe("nobody");
  expect(document.querySelector("[aria-invalid=true]")).not.toBeNull();
});

test("a segmented control is one stop for the tab key and moves with arrows", () => {
  const onchange = vi.fn();
  const options = [
    { value: "reply" as const, label: "Reply" },
    { value: "note" as const, label: "Note" },
  ];
  mounted = mount(Segmented, { target: document.body, props: { label: "Kind", value: "reply", options, onchange } as never });
  flushSync();
  const [first, second] = [...document.querySelectorAll("button")];
  expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
  if (first) press(first, "ArrowRight");
  expect(onchange).toHaveBeenLastCalledWith("note");
  expect(document.activeElement).toBe(second);
  expect(second?.getAttribute("aria-checked")).toBe("true");
});
