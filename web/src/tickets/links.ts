// Addresses in plain text become links; nothing else in it means anything.

export type Piece = { text: string; href?: string };

const address = /\bhttps?:\/\/[^\s<>"'`]+|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b/gi;
const trailing = /[.,;:!?)\]}»”"']+$/;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    // "(see https://example.com/a)." ends before the bracket and the full stop.
    const end = match[0].replace(trailing, "");
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: end, href: end.includes("://") ? end : `mailto:${end}` });
    at = match.index + end.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}
