import { afterEach, expect, test } from "vitest";
import { connect } from "../core/api";
import { Editor } from "./editor.svelte";

interface Team {
  id: string;
  version: number;
  name: string;
  address: string;
}
const team: Team = { id: "tem_1", version: 3, name: "Network", address: "" };
const asked: { method: string; url: string; body: unknown; match: string | undefined }[] = [];
function server(...answers: { status: number; body: unknown }[]) {
  asked.length = 0;
  connect({
    fetch: (url, init) => {
      const headers = init?.headers as Record<string, string>;
      asked.push({ method: init?.method ?? "", url: String(url), body: init?.body ? JSON.parse(String(init.body)) : null, match: headers["If-Match"] });
      const answer = answers.shift();
      return Promise.resolve(new Response(JSON.stringify(answer?.body), { status: answer?.status ?? 500 }));
    },
  });
}
const editorOf = (entity: Team | null, saved: (entity: Team, isNew: boolean) => void = () => {}) =>
  new Editor<Team, { name: string; address: string }>({
    path: "/teams",
    entity,
    values: (one) => ({ name: one?.name ?? "", address: one?.address ?? "" }),
    saved,
  });
afterEach(() => connect({ fetch: (input, init) => fetch(input, init) }));

test("a new entry is posted whole, a known one sends what changed and from which version", async () => {
  server({ status: 201, body: team }, { status: 200, body: { ...team, version: 4, name: "Networks" } });
  const saved: [string, boolean][] = [];
  const fresh = editorOf(null, (one, isNew) => saved.push([one.id, isNew]));
  fresh.values.name = "Network";
  await fresh.save();
  fresh.values.name = "Networks";
  await fresh.save();
  expect(asked).toEqual([
    { method: "POST", url: "/api/v1/teams", body: { name: "Network", address: "" }, match: undefined },
    { method: "PATCH", url: "/api/v1/teams/tem_1", body: { name: "Networks" }, match: '"3"' },
  ]);
  expect(saved).toEqual([["tem_1", true], ["tem_1", false]]);
  expect(fresh.form.dirty).toBe(false);
});

test("a conflict shows theirs, keeps mine, and mine can go over it", async () => {
  const theirs = { ...team, version: 4, name: "LAN", address: "lan@desk.example" };
  server({ status: 409, body: { code: "conflict", current: theirs } }, { status: 200, body: { ...theirs, version: 5, name: "Networks" } });
  const editor = editorOf(team);
  editor.values.name = "Networks";
  expect(await editor.save()).toBe(false);
  expect(editor.clashes).toEqual([{ field: "name", theirs: "LAN" }]);
  expect(editor.values.name).toBe("Networks");
  await editor.overwrite();
  expect(asked[1]).toMatchObject({ body: { name: "Networks" }, match: '"4"' });
  expect(editor.values).toEqual({ name: "Networks", address: "lan@desk.example" });
});

test("theirs is asked for when the refusal does not tell it", async () => {
  const theirs = { ...team, version: 4, name: "LAN" };
  server({ status: 409, body: { code: "conflict", field: "version" } }, { status: 404, body: {} }, { status: 200, body: [theirs] });
  const editor = editorOf(team);
  editor.values.name = "Networks";
  await editor.save();
  expect(editor.theirs).toEqual(theirs);
});

test("a name that is taken is no clash of two editors", async () => {
  server({ status: 409, body: { code: "conflict", field: "name", detail: "This name is taken." } });
  const editor = editorOf(team);
  editor.values.name = "Payments";
  await editor.save();
  expect(editor.theirs).toBeNull();
  expect(editor.form.refusalOf("name")?.message).toBe("This name is taken.");
});

test("theirs can be taken instead", async () => {
  const theirs = { ...team, version: 4, name: "LAN" };
  server({ status: 409, body: { code: "conflict", current: theirs } });
  const editor = editorOf(team);
  editor.values.name = "Networks";
  await editor.save();
  if (editor.theirs) editor.take(editor.theirs);
  expect(editor.values.name).toBe("LAN");
  expect(editor.form.dirty).toBe(false);
});
