// The deeds of the bulk bar, and what each sends.
import type { Id, Level, Status, TicketPatch, WaitReason } from "../core/types";
import type { Bulk } from "./calls";
import { hourOfDay } from "./due";

export type BulkDeed =
  | "assignee" | "team" | "status" | "kind" | "priority" | "service" | "category" | "due" | "tags" | "reply" | "note" | "merge";

/** Everything the dialog asks for; each deed reads what is its own. */
export interface BulkInput {
  choice: string; // an id, a status, a kind
  wait: WaitReason;
  impact: string;
  urgency: string;
  day: string;
  add: string[];
  remove: string[];
  text: string;
}
export const emptyInput: BulkInput = { choice: "", wait: "customer", impact: "3", urgency: "3", day: "", add: [], remove: [], text: "" };

export const needsReason = (status: string) => status === "waiting" || status === "on_hold";

/** @return null while the input does not say enough */
export function bulkOf(deed: BulkDeed, input: BulkInput, zone: string): Bulk | null {
  const patch = patchOf(deed, input, zone);
  if (patch) return { patch };
  if (deed === "tags" && input.add.length + input.remove.length > 0) return { tags_add: input.add, tags_remove: input.remove };
  if (deed === "reply" && input.text.trim()) return { reply: input.text.trim() };
  if (deed === "note" && input.text.trim()) return { note: input.text.trim() };
  return null;
}

function patchOf(deed: BulkDeed, input: BulkInput, zone: string): TicketPatch | null {
  const { choice } = input;
  switch (deed) {
    case "status":
      if (!choice) return null;
      return needsReason(choice) ? { status: choice as Status, wait_reason: input.wait } : { status: choice as Status };
    case "priority":
      return { impact: Number(input.impact) as Level, urgency: Number(input.urgency) as Level };
    case "due":
      return { due_at: input.day ? hourOfDay(input.day, zone) : null };
    case "kind":
      return choice ? { kind: choice as NonNullable<TicketPatch["kind"]> } : null;
    case "assignee":
    case "team":
    case "service":
    case "category":
      return { [deed]: (choice || null) as Id | null };
    default:
      return null;
  }
}
