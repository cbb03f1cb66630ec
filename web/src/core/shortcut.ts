// Which key was meant, on every keyboard: QWERTY, QWERTZ, Finnish, Cyrillic.

/**
 * The letter of a shortcut: what is printed on the key when that is Latin (so QWERTZ works), else
 * the place of the key (so Cyrillic works). Nothing for AltGr: it types characters.
 */
export function shortcut(event: KeyboardEvent): string {
  if (event.getModifierState("AltGraph") || event.altKey) return "";
  const key = event.key;
  if (key.length > 1) return key;
  const commaOnSlash = event.code === "Slash" && /[.,]/.test(key);
  if (/^[\x21-\x7e]$/.test(key) && !commaOnSlash) return key.toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  return letter ? letter.toLowerCase() : key;
}

/** Ctrl, or Command on a Mac. */
export const withControl = (event: KeyboardEvent) => event.ctrlKey || event.metaKey;

/** Single letters belong to the text while somebody types. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
