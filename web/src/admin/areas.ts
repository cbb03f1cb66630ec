// What can be administered, in groups, each with the right it takes.
import { m } from "../core/i18n.svelte";
import { may } from "../core/session.svelte";
import type { Permission } from "../core/types";
import type { IconName } from "../ui/icons";
import type { AreaName } from "./routes";

export interface Area {
  name: AreaName;
  label: string;
  icon: IconName;
  right: Permission;
}
export interface AreaGroup {
  label: string;
  areas: Area[];
}

export function areaGroups(): AreaGroup[] {
  const all: AreaGroup[] = [
    {
      label: m.admin_group_people(),
      areas: [
        { name: "people", label: m.admin_people(), icon: "person", right: "people.read" },
        { name: "organisations", label: m.admin_organisations(), icon: "building", right: "people.read" },
        { name: "teams", label: m.admin_teams(), icon: "people", right: "admin" },
        { name: "roles", label: m.admin_roles(), icon: "shield", right: "admin" },
      ],
    },
    {
      label: m.admin_group_work(),
      areas: [
        { name: "services", label: m.admin_services(), icon: "sliders", right: "admin" },
        { name: "categories", label: m.admin_categories(), icon: "tag", right: "admin" },
        { name: "rules", label: m.admin_rules(), icon: "route", right: "admin" },
      ],
    },
    {
      label: m.admin_group_mail(),
      areas: [
        { name: "mailboxes", label: m.admin_mailboxes(), icon: "mail", right: "admin" },
        { name: "templates", label: m.admin_templates(), icon: "template", right: "admin" },
        { name: "kept", label: m.admin_kept(), icon: "download", right: "mail.read" },
      ],
    },
    {
      label: m.admin_group_desk(),
      areas: [
        { name: "settings", label: m.admin_settings(), icon: "settings", right: "admin" },
        { name: "tokens", label: m.admin_tokens(), icon: "key", right: "admin" },
        { name: "audit", label: m.admin_audit(), icon: "history", right: "audit.read" },
      ],
    },
  ];
  return all
    .map((group) => ({ ...group, areas: group.areas.filter((area) => may(area.right)) }))
    .filter((group) => group.areas.length > 0);
}
