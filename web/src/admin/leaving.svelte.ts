// Nobody leaves a form with unsaved input by accident.
import { router } from "./routes";

class Leaving {
  asking = $state(false);
  #answer: ((leave: boolean) => void) | null = null;

  ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }
  answer(leave: boolean) {
    this.asking = false;
    this.#answer?.(leave);
    this.#answer = null;
  }
}
export const leaving = new Leaving();

/** For $effect: while `dirty`, leaving asks first. */
export function guardInput(dirty: boolean): () => void {
  router.guard = dirty ? () => leaving.ask() : null;
  return () => {
    router.guard = null;
  };
}
