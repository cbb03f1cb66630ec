// What our own editor wrote, as a tree of the few things it can write; everything else is its text.

export type RichTag = "p" | "strong" | "em" | "s" | "u" | "code" | "pre" | "ul" | "ol" | "li" | "blockquote" | "a" | "br";
export type RichNode = { text: string } | { tag: RichTag; href?: string; children: RichNode[] };

const tags = new Set<string>(["p", "strong", "em", "s", "u", "code", "pre", "ul", "ol", "li", "blockquote", "a", "br"]);
const same: Record<string, RichTag> = { b: "strong", i: "em", del: "s", div: "p" };
const silent = new Set(["script", "style", "template", "title", "head"]);
const depthMost = 40;

/** The document it is read into is inert: nothing in it runs or loads. */
export function richTree(html: string): RichNode[] {
  return childrenOf(new DOMParser().parseFromString(html, "text/html").body, 0);
}

function childrenOf(node: Node, depth: number): RichNode[] {
  return [...node.childNodes].flatMap((child) => richNode(child, depth));
}
function richNode(node: Node, depth: number): RichNode[] {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ? [{ text: node.textContent }] : [];
  if (!(node instanceof Element)) return [];
  const name = node.localName;
  if (silent.has(name)) return [];
  if (depth >= depthMost) return node.textContent ? [{ text: node.textContent }] : [];
  const tag = same[name] ?? (tags.has(name) ? (name as RichTag) : null);
  const children = childrenOf(node, depth + 1);
  if (!tag) return children;
  if (tag !== "a") return [{ tag, children }];
  const href = node.getAttribute("href") ?? "";
  return /^(?:https?:|mailto:)/i.test(href) ? [{ tag, href, children }] : children;
}
