// What can be done on this page right now: asked by keys and by the command menu alike.

export type Deeds = Record<string, () => void>;

class Actions {
  layers = $state.raw<readonly Deeds[]>([]);
}
const actions = new Actions();

/** For $effect: what a component can do while it is there. The latest wins. Returns how to stop. */
export function offer(deeds: Deeds): () => void {
  actions.layers = [...actions.layers, deeds];
  return () => {
    actions.layers = actions.layers.filter((layer) => layer !== deeds);
  };
}

export function deedFor(name: string): (() => void) | null {
  for (let at = actions.layers.length - 1; at >= 0; at--) {
    const deed = actions.layers[at]?.[name];
    if (deed) return deed;
  }
  return null;
}

/** @return false when nothing on the page does this */
export function act(name: string): boolean {
  const deed = deedFor(name);
  deed?.();
  return deed !== null;
}

export const offered = (): ReadonlySet<string> => new Set(actions.layers.flatMap((layer) => Object.keys(layer)));
