// What the command menu offers: everything this page can do, every place, and what one prefers.
import { localeNames, locales, m, messageBy } from "../core/i18n.svelte";
import type { Locale, View } from "../core/types";
import { matching } from "../ui/options";
import { icons, type IconName } from "../ui/icons";
import { viewIcon, viewName } from "./views";
import { places } from "../tickets/places";
import { keysOf } from "./keys";

export interface Command {
  id: string;
  group: "ticket" | "list" | "go" | "settings" | "language" | "found";
  label: string;
  icon: IconName;
  keys?: string;
  detail?: string;
  /** Done by name, or by going somewhere, or by setting the language. */
  action?: string;
  href?: string;
  locale?: Locale;
}

const actionIcons: Record<string, IconName> = {
  "ticket.reply": "reply", "ticket.replyAll": "reply", "ticket.note": "lock", "ticket.assign": "person", "ticket.take": "person",
  "ticket.team": "people", "ticket.status": "clock", "ticket.priority": "sort", "ticket.label": "tag", "ticket.snooze": "moon",
  "ticket.resolve": "check", "ticket.resolveNext": "check", "ticket.close": "lock", "ticket.reopen": "undo", "ticket.merge": "merge",
  "ticket.split": "split", "ticket.link": "link", "ticket.watch": "eye", "ticket.copyLink": "copy", "ticket.details": "info",
  "list.all": "check", "list.clear": "close", "list.density": "list",
};

export function commands(can: ReadonlySet<string>, views: readonly View[], dark: boolean): Command[] {
  const deeds = Object.keys(actionIcons)
    .filter((action) => can.has(action))
    .map((action) => command(action, action.startsWith("list.") ? "list" : "ticket", actionIcons[action] ?? "bolt"));
  const go: Command[] = [
    { id: "home", group: "go", label: m.nav_home(), icon: "home", href: places.home(), ...keyed("go.home") },
    ...views.map((view): Command => ({ id: `view:${view.id}`, group: "go", label: viewName(view), icon: viewIcon(view), href: places.view(view.id), ...keyed(`go.${view.id}`) })),
    { id: "people", group: "go", label: m.nav_people(), icon: "people", href: places.people(), ...keyed("go.people") },
    { id: "organisations", group: "go", label: m.nav_organisations(), icon: "building", href: places.organisations() },
    { id: "create", group: "go", label: m.create_title(), icon: "plus", href: places.create(), ...keyed("go.create") },
    { id: "me", group: "go", label: m.nav_me(), icon: "sliders", href: places.me() },
  ];
  const settings: Command[] = [
    { id: "theme", group: "settings", label: dark ? m.command_light() : m.command_dark(), icon: dark ? "sun" : "moon", action: "menu.theme" },
    { id: "keys", group: "settings", label: m.keys_title(), icon: "keyboard", action: "menu.keys", keys: "?" },
  ];
  const languages = locales.map((one): Command => ({ id: `locale:${one}`, group: "language", label: localeNames[one], icon: "globe", locale: one }));
  return [...deeds, ...go, ...settings, ...languages];
}

export const groups: readonly Command["group"][] = ["found", "ticket", "list", "go", "settings", "language"];
export const groupText = (group: Command["group"]) => messageBy(`command.group.${group}`)?.({}) ?? group;

/** Those that fit, in the order of their groups. */
export function fitting(all: readonly Command[], query: string): Command[] {
  const found = matching(all, query);
  return groups.flatMap((group) => found.filter((one) => one.group === group));
}

export const actionText = (action: string) => messageBy(`action.${action}`)?.({}) ?? action;

function command(action: string, group: Command["group"], icon: IconName): Command {
  return { id: action, group, label: actionText(action), icon: icon in icons ? icon : "bolt", action, ...keyed(action) };
}
function keyed(action: string): { keys: string } | Record<never, never> {
  const keys = keysOf(action);
  return keys ? { keys } : {};
}
