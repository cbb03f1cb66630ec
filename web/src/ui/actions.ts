// What can be done on this page right now: asked by keys and by the command menu alike.

export type Deeds = Record<string, () => void>;

// Not reactive: it is asked when a key is pressed or the menu opens, and offering must not make the
// effect that offers run again.
let layers: readonly { deeds: Deeds; first: boolean }[] = [];

/**
 * For $effect: what a component can do while it is there. The latest wins; one that is `first` wins
 * over the others, however often they offer anew. Returns how to stop.
 */
export function offer(deeds: Deeds, first = false): () => void {
  const layer = { deeds, first };
  layers = [...layers, layer].sort((a, b) => Number(a.first) - Number(b.first));
  return () => {
    layers = layers.filter((one) => one !== layer);
  };
}

export function deedFor(name: string): (() => void) | null {
  for (let at = layers.length - 1; at >= 0; at--) {
    const deed = layers[at]?.deeds[name];
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

export const offered = (): ReadonlySet<string> => new Set(layers.flatMap((layer) => Object.keys(layer.deeds)));
