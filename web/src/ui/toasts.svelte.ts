// Short news at the foot of the page, with an undo where there is one.

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; act: () => void };
  /** Stays until it is dismissed: for what a person must know. */
  stays: boolean;
}
class Toasts {
  items = $state.raw<Toast[]>([]);
}
export const toasts = new Toasts();
let last = 0;

/** Shows `text` for `seconds`. Returns how to take it away earlier. */
export function toast(text: string, options: { action?: Toast["action"]; seconds?: number } = {}): () => void {
  const id = ++last;
  const seconds = options.seconds ?? (options.action ? 10 : 5);
  const item: Toast = { id, text, stays: seconds === Infinity, ...(options.action && { action: options.action }) };
  toasts.items = [...toasts.items.slice(-2), item];
  const dismiss = () => {
    toasts.items = toasts.items.filter((one) => one.id !== id);
  };
  if (!item.stays) setTimeout(dismiss, seconds * 1000);
  return dismiss;
}
export function dismissToast(id: number) {
  toasts.items = toasts.items.filter((one) => one.id !== id);
}
