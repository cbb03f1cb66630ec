// The views of the desk, by name and sign.
import { m, messageBy } from "../core/i18n.svelte";
import type { View } from "../core/types";
import type { IconName } from "../ui/icons";

export function viewName(view: Pick<View, "id" | "team">): string {
  if (view.team) return view.team.name;
  return messageBy(`view.${view.id}`)?.({}) ?? m.view_all();
}

const signs: Partial<Record<View["id"], IconName>> = {
  mine: "person", team: "people", unassigned: "nobody", waiting: "pause", all: "tickets",
};
export const viewIcon = (view: Pick<View, "id">): IconName => signs[view.id] ?? "people";
