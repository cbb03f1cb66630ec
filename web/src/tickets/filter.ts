// Which tickets a list shows: kept in the URL, so that a filter can be shared and gone back to.
import { withQuery } from "../core/api";
import type { Kind, Status } from "../core/types";

export const statuses: readonly Status[] = ["new", "open", "in_progress", "waiting", "on_hold", "resolved", "closed"];
export const kinds: readonly Kind[] = ["case", "request", "feedback", "incident", "problem", "change", "improvement"];

export interface Filter {
  status: Status | "";
  kind: Kind | "";
  tag: string;
}
export const noFilter: Filter = { status: "", kind: "", tag: "" };

export function filterFrom(query: URLSearchParams): Filter {
  const status = query.get("status") ?? "";
  const kind = query.get("kind") ?? "";
  return {
    status: isOneOf(statuses, status) ? status : "",
    kind: isOneOf(kinds, kind) ? kind : "",
    tag: query.get("tag")?.trim().slice(0, 60) ?? "",
  };
}

export const filterQuery = (filter: Filter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));

export const isFiltered = (filter: Filter) => Object.keys(filterQuery(filter)).length > 0;

export const listPath = (view: string, filter: Filter) => withQuery("/tickets", { view, ...filterQuery(filter), limit: 50 });

function isOneOf<T extends string>(all: readonly T[], text: string): text is T {
  return (all as readonly string[]).includes(text);
}
