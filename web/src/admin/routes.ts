import { Router } from "../core/router.svelte";

/** "/admin/teams/tem_1": an area, and what of it is open ("new" for one that is not there yet). */
export const router = new Router({ start: "/", area: "/{area}", item: "/{area}/{id}" } as const, "/admin");
export const newId = "new";

export const areaPath = (area: AreaName) => router.href("area", { area });
export const itemPath = (area: AreaName, id: string) => router.href("item", { area, id });

export type AreaName =
  | "people" | "organisations" | "teams" | "roles" | "services" | "categories" | "rules"
  | "mailboxes" | "templates" | "kept" | "settings" | "tokens" | "audit";
