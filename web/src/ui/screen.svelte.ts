// How wide the screen is, for what CSS alone cannot decide: a pane that becomes a drawer.

class Screen {
  /** One pane at a time. */
  phone = $state(false);
  /** The details of a ticket are in a drawer. */
  narrow = $state(false);
  /** The views are in a drawer. */
  medium = $state(false);
}
export const screen = new Screen();

function follow(name: "phone" | "narrow" | "medium", query: string) {
  if (typeof matchMedia === "undefined") return;
  const media = matchMedia(query);
  screen[name] = media.matches;
  media.addEventListener("change", () => (screen[name] = media.matches));
}
follow("phone", "(max-width: 45em)");
follow("narrow", "(max-width: 67.5em)");
follow("medium", "(max-width: 82.5em)");
