// Which rows are chosen, by click, by key, and as a range from the last one.

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins. */
  anchor: number | null;
}
export const nothing: Selection = { ids: new Set(), anchor: null };
export const chosenMost = 500; // what one bulk change takes

export function toggled(selection: Selection, rows: readonly { id: string }[], index: number): Selection {
  const id = rows[index]?.id;
  if (!id) return selection;
  const ids = new Set(selection.ids);
  if (ids.has(id)) ids.delete(id);
  else if (ids.size < chosenMost) ids.add(id);
  return { ids, anchor: index };
}

/** Everything from the anchor to `index`, added to what is chosen. */
export function extended(selection: Selection, rows: readonly { id: string }[], index: number): Selection {
  const from = selection.anchor ?? index;
  const [first, last] = from < index ? [from, index] : [index, from];
  const ids = new Set(selection.ids);
  for (const row of rows.slice(first, last + 1)) if (ids.size < chosenMost) ids.add(row.id);
  return { ids, anchor: from };
}

export const everything = (rows: readonly { id: string }[]): Selection => ({
  ids: new Set(rows.slice(0, chosenMost).map((row) => row.id)),
  anchor: null,
});

/** Those that are still in the list. */
export function kept(selection: Selection, rows: readonly { id: string }[]): Selection {
  const there = new Set(rows.map((row) => row.id));
  const ids = [...selection.ids].filter((id) => there.has(id));
  return ids.length === selection.ids.size ? selection : { ids: new Set(ids), anchor: null };
}
