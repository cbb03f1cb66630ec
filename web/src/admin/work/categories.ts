// Categories stand under one another.
import type { Category } from "../../core/types";

const depthMost = 10;

/** "Network › VPN" */
export function pathOf(category: Category, all: readonly Category[], depth = 0): string {
  const parent = category.parent && depth < depthMost ? all.find((one) => one.id === category.parent) : undefined;
  return parent ? `${pathOf(parent, all, depth + 1)} › ${category.name}` : category.name;
}

/** Those it may stand under: not itself, and nothing that stands under it. */
export function parentsFor(category: Category | null, all: readonly Category[]): Category[] {
  if (!category) return [...all];
  const isUnder = (one: Category, depth = 0): boolean => {
    if (one.id === category.id) return true;
    const parent = one.parent && depth < depthMost ? all.find((each) => each.id === one.parent) : undefined;
    return parent ? isUnder(parent, depth + 1) : false;
  };
  return all.filter((one) => !isUnder(one));
}
