// Which entry of a list is open, from a list that holds all of them.
import { store } from "../core/store.svelte";
import { itemPath, newId, router, type AreaName } from "./routes";

/** `null`: a new one; `undefined`: not there (yet). */
export function opened<T extends { id: string }>(all: readonly T[] | null, id: string): T | null | undefined {
  return id === newId ? null : all?.find((one) => one.id === id);
}

/** After an entry was saved: the list is fetched anew, and a new one gets its own address. */
export function saved(area: AreaName, path: string) {
  return (entity: { id: string }, isNew: boolean) => {
    store.forget(path);
    if (isNew) void router.goTo(itemPath(area, entity.id), true);
  };
}

export const retry = (entry: { refetch(): Promise<void> }) => () => void entry.refetch();
