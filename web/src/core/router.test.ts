import { afterEach, beforeEach, expect, test } from "vitest";
import { Router } from "./router.svelte";

const routes = { home: "/", request: "/requests/{id}", requests: "/requests" } as const;
let stop = () => {};
beforeEach(() => history.replaceState(null, "", "/"));
afterEach(() => stop());

/** @return whether the router took the click */
const click = (href: string, init: MouseEventInit = {}) => {
  const link = Object.assign(document.createElement("a"), { href });
  document.body.append(link);
  let taken = false;
  const last = (event: Event) => {
    taken = event.defaultPrevented;
    event.preventDefault(); // the test page itself goes nowhere
  };
  window.addEventListener("click", last, { once: true });
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
  return taken;
};

test("a URL is a place, and a place is a URL", () => {
  const router = new Router(routes);
  expect(router.match("/requests/T-7")).toEqual({ name: "request", values: { id: "T-7" } });
  expect(router.match("/requests/")).toEqual({ name: "requests", values: {} });
  expect(router.match("/nothing/here")).toBeNull();
  expect(router.href("request", { id: "a/b" })).toBe("/requests/a%2Fb");
  expect(router.match("/requests/a%2Fb")?.values).toEqual({ id: "a/b" });
  expect(router.match("/requests/%E0%A4%A")?.values).toEqual({ id: "%E0%A4%A" });
});

test("own links change the place; others, and clicks with Ctrl, are the browser's", async () => {
  const router = new Router(routes);
  stop = router.start();
  expect(click("/requests/7")).toBe(true);
  await Promise.resolve();
  expect(router.place.name).toBe("request");
  expect(click("/admin/people")).toBe(false);
  expect(click("/requests", { ctrlKey: true })).toBe(false);
});

test("unsaved input keeps the page until the person lets go", async () => {
  const router = new Router(routes);
  stop = router.start();
  let leave = false;
  router.guard = () => leave;
  await router.go("requests");
  expect(router.place.name).toBe("home");
  leave = true;
  await router.go("requests");
  expect(router.place.name).toBe("requests");
  expect(router.guard).toBeNull();
});

test("a filter lives in the URL", () => {
  const router = new Router(routes);
  stop = router.start();
  router.setQuery({ state: "open" });
  expect(location.search).toBe("?state=open");
  router.setQuery({ state: null });
  expect(location.search).toBe("");
});
