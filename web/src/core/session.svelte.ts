// Who is signed in, and how the page asks again when the session is over.
import { connect, del, get, patch, post, type Result } from "./api";
import { setLocale } from "./i18n.svelte";
import { applyTheme } from "./theme";
import type { Locale, Me, Permission, Session } from "./types";

class SessionState {
  current = $state.raw<Session | null>(null);
  /** True while sign-in stands above the page; SignInDialog watches it. */
  asking = $state(false);
  online = $state(true);
}
export const session = new SessionState();

/** The person signed in. Only called in places that nobody else reaches. */
export function me(): Me {
  if (!session.current) throw new Error("nobody is signed in");
  return session.current.person;
}
export const may = (permission: Permission) => session.current?.permissions.includes(permission) ?? false;
/** The zone times are shown in: the person's, else the desk's, else this machine's. */
export const zone = () => session.current?.person.time_zone || session.current?.desk.time_zone || "UTC";

let waiting: ((signedIn: boolean) => void)[] = [];

connect({
  csrf: () => session.current?.csrf ?? "",
  // Ten calls that meet the end of a session ask once, and all go on after it.
  signIn: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      session.asking = true;
    }),
  online: (reached) => {
    session.online = reached;
  },
});

export async function loadSession(): Promise<Session | null> {
  const result = await get<Session>("/session", { quiet: true });
  if (result.ok) await takeSession(result.value);
  return session.current;
}

/** A new session from any door: password, link, set-up. Calls that waited for it go on. */
export async function takeSession(next: Session) {
  session.current = next;
  applyTheme(next.person.theme);
  await setLocale(next.person.locale);
  answerWaiting(true);
}

export async function signIn(address: string, password: string): Promise<Result<Session>> {
  const result = await post<Session>("/sessions", { address, password }, { quiet: true });
  if (!result.ok) return result;
  // Another person on the same page must not see, or send, what the first one left.
  const before = session.current?.person.id;
  if (before && before !== result.value.person.id) location.reload();
  await takeSession(result.value);
  return result;
}

export function giveUpSignIn() {
  answerWaiting(false);
}

export async function signOut() {
  const result = await del("/session", { quiet: true });
  if (result.ok || result.refusal.status === 401) session.current = null;
  return result;
}

export async function changeMe(change: Partial<Pick<Me, "locale" | "time_zone" | "theme" | "present" | "name">> & { undo_seconds?: number }): Promise<Result<Me>> {
  const result = await patch<Me>("/me", change);
  if (result.ok && session.current) {
    session.current = { ...session.current, person: { ...session.current.person, ...result.value } };
    if (change.locale) await setLocale(change.locale as Locale);
    if (change.theme) applyTheme(change.theme);
  }
  return result;
}

/** After a change of the password the server opens a new session with a new token. */
export function takeCsrf(csrf: string) {
  if (session.current) session.current = { ...session.current, csrf };
}

function answerWaiting(signedIn: boolean) {
  session.asking = false;
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve(signedIn);
}
