// The URL is the state: named places with typed parameters, links that are real links.

type Parameters<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | Parameters<Rest> : never;
type Values<P extends string> = [Parameters<P>] extends [never] ? Record<never, string> : Record<Parameters<P>, string>;

export interface Place<N extends string = string> {
  name: N | "nowhere"; // nowhere: no such page
  values: Record<string, string>;
  query: URLSearchParams;
  path: string;
}

/** `routes` maps a name to a pattern: {request: "/requests/{id}"}. The first that fits is taken. */
export class Router<R extends Record<string, string>> {
  place = $state.raw<Place<keyof R & string>>({ name: "nowhere", values: {}, query: new URLSearchParams(), path: "" });
  /** Asked before the page is left; true lets go. Set by forms with unsaved input. */
  guard: (() => boolean | Promise<boolean>) | null = null;
  #path = ""; // with query: where we are, to come back to when a guard says stay

  constructor(
    private readonly routes: R,
    private readonly prefix = "", // "/admin": links to other programs load their page
  ) {}

  href<N extends keyof R & string>(name: N, values?: Values<R[N]>, query: Record<string, string | null | undefined> = {}): string {
    const given: Record<string, string> = values ?? {};
    const pattern = this.routes[name] ?? "";
    const path = pattern.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(given[part] ?? ""));
    const parts = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value) parts.set(key, value);
    const text = parts.toString();
    return this.prefix + path + (text ? `?${text}` : "");
  }

  async go<N extends keyof R & string>(name: N, values?: Values<R[N]>, query?: Record<string, string | null | undefined>) {
    await this.goTo(this.href(name, values, query));
  }

  async goTo(path: string, replace = false) {
    if (path === this.#path || (this.guard && !(await this.#mayLeave()))) return;
    history[replace ? "replaceState" : "pushState"](null, "", path);
    this.#read();
  }

  /** A filter in the URL: the same page, no new step back. */
  setQuery(query: Record<string, string | null | undefined>) {
    const parts = new URLSearchParams(this.place.query);
    for (const [key, value] of Object.entries(query)) {
      if (value) parts.set(key, value);
      else parts.delete(key);
    }
    const text = parts.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
    this.#read();
  }

  /** Listens to links and to the back button. Returns how to stop. */
  start(): () => void {
    this.#read();
    const back = async () => {
      const target = location.pathname + location.search;
      if (await this.#mayLeave()) this.#read();
      else if (target !== this.#path) history.pushState(null, "", this.#path);
    };
    const click = (event: MouseEvent) => {
      const link = ownLink(event);
      if (!link || !this.#isOwn(link)) return;
      event.preventDefault();
      void this.goTo(link.pathname + link.search);
    };
    const leave = (event: BeforeUnloadEvent) => {
      if (this.guard) event.preventDefault();
    };
    window.addEventListener("popstate", back);
    window.addEventListener("beforeunload", leave);
    document.addEventListener("click", click);
    return () => {
      window.removeEventListener("popstate", back);
      window.removeEventListener("beforeunload", leave);
      document.removeEventListener("click", click);
    };
  }

  match(path: string): { name: keyof R & string; values: Record<string, string> } | null {
    if (!path.startsWith(this.prefix)) return null;
    const wanted = split(path.slice(this.prefix.length));
    for (const [name, pattern] of Object.entries(this.routes)) {
      const values = fits(split(pattern), wanted);
      if (values) return { name, values };
    }
    return null;
  }

  #read() {
    this.#path = location.pathname + location.search;
    const found = this.match(location.pathname);
    const query = new URLSearchParams(location.search);
    this.place = { name: found?.name ?? "nowhere", values: found?.values ?? {}, query, path: this.#path };
  }
  async #mayLeave(): Promise<boolean> {
    if (!this.guard) return true;
    if (!(await this.guard())) return false;
    this.guard = null;
    return true;
  }
  #isOwn(link: HTMLAnchorElement) {
    return link.origin === location.origin && !link.hash && this.match(link.pathname) !== null;
  }
}

const split = (path: string) => path.split("/").filter((part) => part !== "");

function fits(pattern: string[], path: string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = path[index] ?? "";
    if (part.startsWith("{")) values[part.slice(1, -1)] = decoded(given);
    else if (part !== given) return null;
  }
  return values;
}
function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a broken escape is just a page that is not there
  }
}

/** The link of a plain left click; a click with a modifier belongs to the browser. */
function ownLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download")) return null;
  return link;
}
