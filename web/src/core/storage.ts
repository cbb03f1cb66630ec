// localStorage that cannot fail.

// A browser may refuse storage (private windows, full disk): then the choice lasts for this page.
const memory = new Map<string, string>();
export function readLocal(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}
export function writeLocal(name: string, value: string | null) {
  memory.delete(name);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    if (value !== null) memory.set(name, value);
  }
}

export function localNames(prefix: string): string[] {
  const names = new Set([...memory.keys()]);
  try {
    for (let i = 0; i < localStorage.length; i++) names.add(localStorage.key(i) ?? "");
  } catch {
    // what is in memory is all there is
  }
  return [...names].filter((name) => name.startsWith(prefix));
}
