import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Refusal, Result } from "../core/api";
import type { Message } from "../core/types";
import { Composer, defaultRecipients, type World } from "./composer.svelte";
import { message, ticket } from "./fixtures";

const taken = <T>(value: T): Result<T> => ({ ok: true, value, version: null });
const refused = (parts: Partial<Refusal>): Result<never> => ({
  ok: false,
  refusal: { code: "invalid", status: 422, field: null, message: "No.", request_id: "r1", current: null, ...parts },
});

function world(parts: Partial<World> = {}): World {
  return {
    reply: async () => taken(message({ id: "msg_2", direction: "out" })),
    note: async () => taken(message({ id: "msg_3", kind: "note" })),
    phoneNote: async () => taken(message({ id: "msg_4", kind: "phone" })),
    saveDraft: async (_, draft) => taken({ ...draft, saved_at: "2026-11-20T12:00:00Z", attachments: [] }),
    dropDraft: async () => taken(null),
    upload: async (file) => taken({ id: "fil_1", name: file.name, type: file.type, bytes: 3, inline: false, content_id: null }),
    undoSeconds: () => 10,
    later: () => false,
    ...parts,
  };
}
const composer = (parts?: Partial<World>) => {
  const one = new Composer("tkt_1", "per_1", world(parts));
  one.resume(null, ticket());
  return one;
};

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("sending", () => {
  test("a taken reply empties the box", async () => {
    const box = composer();
    box.typed("Unplug it.");
    expect(await box.send("printer")).toMatchObject({ id: "msg_2" });
    expect(box.text).toBe("");
    expect(box.sending.kind).toBe("idle");
  });

  test("a refused reply stays in the box and says why", async () => {
    const box = composer({ reply: async () => refused({ message: "The ticket is merged." }) });
    box.typed("Unplug it.");
    expect(await box.send("printer")).toBeNull();
    expect(box.text).toBe("Unplug it.");
    expect(box.sending).toMatchObject({ kind: "refused", refusal: { message: "The ticket is merged." } });
  });

  test("a message that came meanwhile stops the reply, and can be overruled", async () => {
    const sent: unknown[] = [];
    const box = composer({
      reply: async (_, input) => {
        sent.push(input);
        return input.seen_message ? refused({ code: "conflict", status: 409, field: "seen_message" }) : taken(message());
      },
    });
    box.seen = "msg_1";
    box.typed("Unplug it.");
    await box.send("printer");
    expect(box.sending.kind).toBe("newer");
    expect(box.text).toBe("Unplug it.");
    await box.send("printer", undefined, true);
    expect(box.text).toBe("");
    expect(sent).toHaveLength(2);
    expect(sent[1]).not.toHaveProperty("seen_message");
  });

  test("a note goes to the notes and names no recipient", async () => {
    const note = vi.fn(async (_id: string, _input: object): Promise<Result<Message>> => taken(message({ kind: "note" })));
    const reply = vi.fn(async () => taken(message()));
    const box = composer({ note, reply });
    box.setMode("note");
    box.typed("Certificate expired.");
    await box.send("printer");
    expect(reply).not.toHaveBeenCalled();
    expect(note.mock.calls[0]?.[1]).toEqual({ text: "Certificate expired." });
    expect(box.mode).toBe("note");
  });

  test("without a connection it waits in the outbox", async () => {
    const later = vi.fn(() => true);
    const box = composer({ reply: async () => refused({ code: "offline", status: 0 }), later });
    box.typed("Unplug it.");
    await box.send("printer");
    expect(later).toHaveBeenCalledWith("/tickets/tkt_1/replies", expect.objectContaining({ text: "Unplug it." }), "printer");
    expect(box.text).toBe("");
  });

  test("an empty box sends nothing", async () => {
    const reply = vi.fn(async () => taken(message()));
    const box = composer({ reply });
    box.typed("   ");
    await box.send("printer");
    expect(reply).not.toHaveBeenCalled();
  });
});

describe("drafts", () => {
  test("are on the server a second after typing stops", async () => {
    const saveDraft = vi.fn(world().saveDraft);
    const box = composer({ saveDraft });
    box.typed("Unpl");
    box.typed("Unplug");
    await vi.advanceTimersByTimeAsync(1100);
    expect(saveDraft).toHaveBeenCalledTimes(1);
    expect(saveDraft.mock.calls[0]?.[1]).toMatchObject({ mode: "reply", text: "Unplug" });
    expect(box.draft.kind).toBe("saved");
  });

  test("come back, the newer of browser and server", () => {
    composer().typed("from this browser");
    const again = new Composer("tkt_1", "per_1", world());
    again.resume({ mode: "note", text: "older", html: null, to: [], cc: [], saved_at: "2020-01-01T00:00:00Z", attachments: [] }, ticket());
    expect(again.text).toBe("from this browser");
    const later = new Composer("tkt_1", "per_1", world());
    later.resume({ mode: "note", text: "newer", html: null, to: [], cc: [], saved_at: "2099-01-01T00:00:00Z", attachments: [] }, ticket());
    expect([later.text, later.mode]).toEqual(["newer", "note"]);
  });

  test("what was taken back is in the box again", async () => {
    const box = composer();
    box.typed("Unplug it.");
    const words = box.words;
    await box.send("printer");
    box.restore(words);
    expect(box.text).toBe("Unplug it.");
  });
});

test("an upload that fails stays in sight", async () => {
  const box = composer({ upload: async () => refused({ code: "too_much", status: 413 }) });
  await box.attach([new File(["abc"], "big.zip")]);
  expect(box.files).toEqual([]);
  expect(box.uploading[0]).toMatchObject({ name: "big.zip", refusal: { code: "too_much" } });
});

test("the reply goes to where the requester last wrote from when no address is named", () => {
  const one = ticket({ participants: [{ person: { id: "per_9", name: "Maya" }, address: "", role: "requester", verified: true }] });
  expect(defaultRecipients(one)).toEqual(["maya@example.com"]);
});
