import { expect, test, vi } from "vitest";
import type { Refusal, Result } from "./api";
import type { Change } from "./live";
import { anyTicket, Store, thisTicket } from "./store.svelte";

interface Row {
  id: string;
  subject: string;
}
const row = (id: string, subject = id): Row => ({ id, subject });
const conflict: Refusal = { code: "conflict", status: 409, field: null, message: "", request_id: "", current: null };
const change = (id: string): Change => ({ kind: "ticket", id, number: 7, what: "ticket.replied", team: null, assignee: null, version: 2 });

/** A server whose pages the test may change between calls. */
function desk(pages: Record<string, unknown>) {
  const asked: string[] = [];
  const store = new Store(<T>(path: string): Promise<Result<T>> => {
    asked.push(path);
    const value = pages[path];
    if (value === undefined) return Promise.resolve({ ok: false, refusal: { ...conflict, code: "not_found" } });
    return Promise.resolve({ ok: true, value: value as T, version: 1 });
  });
  return { store, asked, pages };
}

test("an entry is fetched once and shared", async () => {
  const { store, asked } = desk({ "/tickets/1": row("1") });
  const entry = store.entry<Row>("/tickets/1");
  store.watch(entry);
  store.watch(store.entry<Row>("/tickets/1"));
  await entry.refetch();
  expect(asked).toEqual(["/tickets/1"]);
  expect(entry.value).toEqual(row("1"));
});

test("a refusal keeps the old value", async () => {
  const { store, pages } = desk({ "/tickets/1": row("1") });
  const entry = store.entry<Row>("/tickets/1");
  await entry.refetch();
  delete pages["/tickets/1"];
  await entry.refetch();
  expect(entry.value).toEqual(row("1"));
  expect(entry.refusal?.code).toBe("not_found");
});

test("a change shows at once and goes back when it is refused", async () => {
  const { store } = desk({ "/tickets/1": row("1", "old") });
  const entry = store.entry<Row>("/tickets/1");
  await entry.refetch();
  let answer: (result: Result<Row>) => void = () => {};
  const sending = entry.change(
    (value) => ({ ...value, subject: "new" }),
    () => new Promise<Result<Row>>((resolve) => (answer = resolve)),
  );
  expect(entry.value?.subject).toBe("new");
  answer({ ok: false, refusal: conflict });
  expect((await sending).ok).toBe(false);
  expect(entry.value?.subject).toBe("old");
});

test("two changes on their way: the refused one goes, the other stays", async () => {
  const { store } = desk({ "/tickets/1": { id: "1", subject: "old", status: "new" } });
  const entry = store.entry<Row & { status: string }>("/tickets/1");
  await entry.refetch();
  const answers: ((result: Result<unknown>) => void)[] = [];
  const send = () => new Promise<Result<unknown>>((resolve) => answers.push(resolve));
  const first = entry.change((value) => ({ ...value, subject: "new" }), send);
  const second = entry.change((value) => ({ ...value, status: "open" }), send);
  answers[0]?.({ ok: false, refusal: conflict });
  await first;
  expect(entry.value).toEqual({ id: "1", subject: "old", status: "open" });
  answers[1]?.({ ok: true, value: null, version: 2 });
  await second;
  expect(entry.value?.status).toBe("open");
});

test("a live change fetches what is watched and concerned, later what is not watched", async () => {
  vi.useFakeTimers();
  const { store, asked } = desk({ "/tickets/tkt_1": row("tkt_1"), "/tickets/tkt_2": row("tkt_2") });
  const one = store.entry<Row>("/tickets/tkt_1", thisTicket("tkt_1"));
  const two = store.entry<Row>("/tickets/tkt_2", thisTicket("tkt_2"));
  store.watch(one);
  await one.refetch();
  await two.refetch();
  asked.length = 0;
  store.hear({ type: "change", change: change("tkt_1") });
  store.hear({ type: "change", change: change("tkt_1") });
  store.hear({ type: "change", change: change("tkt_2") });
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toEqual(["/tickets/tkt_1"]);
  store.watch(two);
  expect(asked).toEqual(["/tickets/tkt_1", "/tickets/tkt_2"]);
  vi.useRealTimers();
});

test("a list grows by pages and never shows a row twice", async () => {
  const { store } = desk({
    "/tickets?view=all": { items: [row("3"), row("2")], next: "c1" },
    "/tickets?view=all&cursor=c1": { items: [row("2"), row("1")], next: null },
  });
  const list = store.list<Row>("/tickets?view=all", anyTicket);
  await list.refetch();
  await list.more();
  expect(list.items.map((item) => item.id)).toEqual(["3", "2", "1"]);
  expect(list.next).toBeNull();
});

test("a list that holds lets new rows wait, changes rows in place and drops what left", async () => {
  const { store, pages } = desk({ "/tickets": { items: [row("3"), row("2"), row("1")], next: null } });
  const list = store.list<Row>("/tickets", anyTicket, { holds: true });
  await list.refetch();
  pages["/tickets"] = { items: [row("4"), row("3", "changed"), row("1")], next: null };
  await list.refetch();
  expect(list.items).toEqual([row("3", "changed"), row("1")]);
  expect(list.waiting).toEqual([row("4")]);
  list.reveal();
  expect(list.items.map((item) => item.id)).toEqual(["4", "3", "1"]);
});

test("rows of later pages stay when the first page is fetched again", async () => {
  const { store, pages } = desk({
    "/tickets": { items: [row("4"), row("3")], next: "c1" },
    "/tickets?cursor=c1": { items: [row("2"), row("1")], next: null },
  });
  const list = store.list<Row>("/tickets", anyTicket);
  await list.refetch();
  await list.more();
  pages["/tickets"] = { items: [row("5"), row("4")], next: "c2" };
  await list.refetch();
  expect(list.items.map((item) => item.id)).toEqual(["5", "4", "3", "2", "1"]);
  expect(list.next).toBeNull();
});

test("the cache keeps what is watched and forgets the oldest of the rest", async () => {
  const { store, asked } = desk({ "/a": row("a"), "/b": row("b") });
  const watched = store.entry<Row>("/a");
  store.watch(watched);
  await watched.refetch();
  await store.entry<Row>("/b").refetch();
  for (let i = 0; i < 400; i++) store.entry(`/filler/${i}`);
  expect(store.entry("/a")).toBe(watched);
  expect(store.entry("/b").value).toBeNull();
  expect(asked).toEqual(["/a", "/b"]);
});
