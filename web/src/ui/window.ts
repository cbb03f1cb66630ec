// Which rows of a long list of equal heights are drawn.

export interface Window {
  first: number;
  last: number; // one past the end
}

/** The rows in sight and `spare` more on both sides. */
export function windowOf(top: number, height: number, rowHeight: number, count: number, spare = 6): Window {
  if (rowHeight <= 0 || count <= 0) return { first: 0, last: 0 };
  const first = Math.floor(top / rowHeight) - spare;
  const last = Math.ceil((top + height) / rowHeight) + spare;
  return { first: Math.max(0, Math.min(first, count)), last: Math.max(0, Math.min(last, count)) };
}

/** Where to scroll so that a row is in sight; null when it is already. */
export function scrollTo(index: number, top: number, height: number, rowHeight: number): number | null {
  const start = index * rowHeight;
  if (start < top) return start;
  if (start + rowHeight > top + height) return start + rowHeight - height;
  return null;
}
