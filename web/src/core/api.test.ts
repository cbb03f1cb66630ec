import { afterEach, expect, test } from "vitest";
import { call, connect, del, get, newKey, patch, post, withQuery } from "./api";

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

/** A server that answers in order and remembers what it was asked. */
function server(...answers: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit; headers: Record<string, string> }[] = [];
  connect({
    csrf: () => "csrf-1",
    fetch: (url, init = {}) => {
      asked.push({ url: String(url), init, headers: init.headers as Record<string, string> });
      const answer = answers.shift();
      if (!answer) throw new Error("one call too many");
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return asked;
}
afterEach(() => connect({ signIn: () => Promise.resolve(false), online: () => {} }));

test("a value comes with the version of its ETag", async () => {
  server(json(200, { id: "tkt_1" }, { ETag: '"7"' }));
  expect(await get("/tickets/1")).toEqual({ ok: true, value: { id: "tkt_1" }, version: 7 });
});

test("a change carries the token, a key of its own and the version it was made from", async () => {
  const asked = server(json(201, {}), json(200, {}), json(204, null));
  await post("/tickets", { subject: "Printer" });
  await patch("/tickets/1", { status: "open" }, 7);
  const gone = await del("/tickets/1/watch");
  expect(asked[0]?.headers["X-CSRF-Token"]).toBe("csrf-1");
  expect(asked[0]?.headers["Idempotency-Key"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(asked[1]?.headers["If-Match"]).toBe('"7"');
  expect(gone).toEqual({ ok: true, value: null, version: null });
});

test("reading carries neither", async () => {
  const asked = server(json(200, []));
  await get("/teams");
  expect(asked[0]?.headers).toEqual({ Accept: "application/json" });
});

test("a problem becomes a refusal with its field and what the server has now", async () => {
  server(json(409, { code: "conflict", field: "version", detail: "Changed.", request_id: "r1", current: { version: 8 } }));
  const result = await patch("/tickets/1", {}, 7);
  expect(result).toEqual({
    ok: false,
    refusal: { code: "conflict", status: 409, field: "version", message: "Changed.", request_id: "r1", current: { version: 8 } },
  });
});

test("a proxy that answers in HTML is understood by its status", async () => {
  server(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const result = await get("/views");
  expect(!result.ok && result.refusal.code).toBe("unavailable");
});

test("no network is a refusal, not an exception", async () => {
  const reached: boolean[] = [];
  server(new TypeError("Failed to fetch"));
  connect({ online: (yes) => reached.push(yes) });
  const result = await get("/views");
  expect(!result.ok && result.refusal.code).toBe("offline");
  expect(reached).toEqual([false]);
});

test("a session that ended asks for sign-in and repeats the call with the same key", async () => {
  const asked = server(json(401, { code: "unauthenticated" }), json(201, { id: "msg_1" }));
  connect({ signIn: () => Promise.resolve(true) });
  const result = await post("/tickets/1/replies", { text: "Unplug it." });
  expect(result.ok).toBe(true);
  expect(asked[0]?.headers["Idempotency-Key"]).toBe(asked[1]?.headers["Idempotency-Key"]);
});

test("a quiet call, and a person who gives up, get the 401", async () => {
  let asked = 0;
  connect({ signIn: () => Promise.resolve(++asked < 0) });
  server(json(401, {}), json(401, {}));
  expect(!(await get("/session", { quiet: true })).ok).toBe(true);
  expect(asked).toBe(0);
  const result = await get("/views");
  expect(!result.ok && result.refusal.code).toBe("unauthenticated");
  expect(asked).toBe(1);
});

test("a file is sent as it is", async () => {
  const asked = server(json(201, {}));
  const file = new Blob(["%PDF"], { type: "application/pdf" });
  await call("POST", "/uploads?name=a.pdf", { body: file });
  expect(asked[0]?.headers["Content-Type"]).toBe("application/pdf");
  expect(asked[0]?.init.body).toBe(file);
});

test("queries leave out what is empty", () => {
  expect(withQuery("/tickets", { view: "mine", q: "a b", cursor: null, team: undefined })).toBe("/tickets?view=mine&q=a+b");
  expect(withQuery("/tickets", { q: "" })).toBe("/tickets");
});

test("keys are never the same", () => {
  expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100);
});
