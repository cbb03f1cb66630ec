// One change to many tickets: in portions, so that progress shows, and undone as one.
import type { Result } from "../core/api";
import type { BulkResult, Id } from "../core/types";

export const portion = 50;

export interface Outcome {
  undo: Id[]; // of the portions, oldest first
  changed: number;
  refused: BulkResult["refused"];
}

export async function inPortions(
  tickets: readonly Id[],
  send: (part: Id[]) => Promise<Result<BulkResult>>,
  progress: (done: number) => void,
): Promise<Result<Outcome>> {
  const outcome: Outcome = { undo: [], changed: 0, refused: [] };
  for (let at = 0; at < tickets.length; at += portion) {
    const part = tickets.slice(at, at + portion);
    const result = await send(part);
    if (!result.ok && outcome.undo.length === 0) return result;
    if (!result.ok) {
      // What was changed stays changed and can be undone; the rest is named as refused.
      const rest = tickets.slice(at).map((ticket) => ({ ticket, code: result.refusal.code, detail: result.refusal.message }));
      outcome.refused = [...outcome.refused, ...rest];
      break;
    }
    outcome.undo.push(result.value.id);
    outcome.changed += result.value.changed;
    outcome.refused = [...outcome.refused, ...result.value.refused];
    progress(at + part.length);
  }
  return { ok: true, value: outcome, version: null };
}
