// Sentences that every program needs: why something was refused, how long something lasts.
import type { Refusal } from "./api";
import { m } from "./i18n.svelte";
import { duration } from "./time";

/**
 * Why the server said no, in the reader's language. The server's own sentence is precise but
 * English: it stands for what has no sentence of its own here.
 */
export function refusalText(refusal: Refusal): string {
  switch (refusal.code) {
    case "offline":
      return m.core_refused_offline();
    case "unavailable":
      return m.core_refused_unavailable();
    case "internal":
      return m.core_refused_internal();
    case "unauthenticated":
      return m.core_refused_unauthenticated();
    case "forbidden":
      return m.core_refused_forbidden();
    case "not_found":
      return m.core_refused_not_found();
    case "conflict":
      // With a field it is about that field: a name that is taken.
      return refusal.field && refusal.field !== "version" && refusal.message ? refusal.message : m.core_refused_conflict();
    case "too_much":
      return refusal.status === 429 ? m.core_refused_too_often() : m.core_refused_too_much();
    case "invalid":
      return refusal.message || m.core_refused_invalid();
  }
}

/** "38 min", "1 h 26 min", "2 d 4 h" */
export function durationText(milliseconds: number): string {
  const length = duration(milliseconds);
  switch (length.unit) {
    case "minutes":
      return m.core_minutes({ n: length.minutes });
    case "hours":
      return length.minutes ? m.core_hours_minutes({ h: length.hours, n: length.minutes }) : m.core_hours({ h: length.hours });
    case "days":
      return length.hours ? m.core_days_hours({ d: length.days, h: length.hours }) : m.core_days({ d: length.days });
  }
}
