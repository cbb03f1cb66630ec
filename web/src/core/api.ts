// The one way to the server: call() never throws, every failure is a Refusal that can be shown.
import type { Problem } from "./types";

export type RefusalCode = Problem["code"] | "offline";

/** Why the server, or the way to it, said no. */
export interface Refusal {
  code: RefusalCode;
  status: number; // 0 when there was no answer
  field: string | null; // path of the input that was refused: "people.0.address"
  message: string; // the server's sentence, in English: shown when no better one is known
  request_id: string;
  current: unknown; // with a conflict: what the server has now
}
export type Result<T> = { ok: true; value: T; version: number | null } | { ok: false; refusal: Refusal };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface CallOptions {
  body?: unknown; // sent as JSON; a Blob is sent as it is
  version?: number; // If-Match: the change is refused when somebody else was faster
  key?: string; // Idempotency-Key: given when a call may be repeated later, else made here
  signal?: AbortSignal;
  quiet?: boolean; // a 401 is an answer, not a reason to ask for the password
  keepalive?: boolean; // may outlive the page: drafts saved while it closes
}

/** What the calls need of the world; tests give their own. */
export interface Connection {
  fetch: typeof fetch;
  csrf: () => string;
  signIn: () => Promise<boolean>; // asks the person; true when a new session is there
  online: (reached: boolean) => void; // told after every call whether the server answered
}

export const base = "/api/v1";

const connection: Connection = {
  fetch: (input, init) => fetch(input, init),
  csrf: () => "",
  signIn: () => Promise.resolve(false),
  online: () => {},
};
export function connect(parts: Partial<Connection>) {
  Object.assign(connection, parts);
}

export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<Result<T>> {
  const key = options.key ?? newKey();
  const first = await once<T>(method, path, options, key);
  if (first.ok || first.refusal.status !== 401 || options.quiet) return first;
  // The session is over, the work is not: the same call goes out again after the sign-in.
  return (await connection.signIn()) ? once<T>(method, path, options, key) : first;
}

export const get = <T>(path: string, options?: CallOptions) => call<T>("GET", path, options);
export const post = <T>(path: string, body?: unknown, options?: CallOptions) =>
  call<T>("POST", path, { ...options, body });
export const put = <T>(path: string, body?: unknown, options?: CallOptions) =>
  call<T>("PUT", path, { ...options, body });
export const patch = <T>(path: string, body: unknown, version?: number) =>
  call<T>("PATCH", path, version === undefined ? { body } : { body, version });
export const del = <T = null>(path: string, options?: CallOptions) => call<T>("DELETE", path, options);

/** "/tickets" and {view: "mine", cursor: null} make "/tickets?view=mine": what is empty is left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | null | undefined>) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `${path}?${text}` : path;
}

/** A random version-4 UUID; crypto.randomUUID is there on HTTPS only, and a desk may run without. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

async function once<T>(method: Method, path: string, options: CallOptions, key: string): Promise<Result<T>> {
  let response: Response;
  try {
    response = await connection.fetch(base + path, request(method, options, key));
  } catch (error) {
    if (options.signal?.aborted) return refused("offline", 0, "The call was given up.");
    connection.online(false);
    return refused("offline", 0, error instanceof Error ? error.message : "The server cannot be reached.");
  }
  connection.online(true);
  const body = await bodyOf(response);
  if (!response.ok) return { ok: false, refusal: refusalOf(response, body) };
  return { ok: true, value: body as T, version: versionOf(response) };
}

function request(method: Method, options: CallOptions, key: string): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  const init: RequestInit = { method, headers, credentials: "same-origin", redirect: "error" };
  if (options.signal) init.signal = options.signal;
  if (options.keepalive) init.keepalive = true;
  if (method !== "GET") headers["X-CSRF-Token"] = connection.csrf();
  if (method === "POST") headers["Idempotency-Key"] = key;
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (options.body instanceof Blob) {
    headers["Content-Type"] = options.body.type || "application/octet-stream";
    init.body = options.body;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  return init;
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await response.text().catch(() => "");
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refusalOf(response: Response, body: unknown): Refusal {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem> & { current?: unknown };
  return {
    code: problem.code ?? codeOf(response.status),
    status: response.status,
    field: problem.field ?? null,
    message: problem.detail ?? problem.title ?? response.statusText,
    request_id: problem.request_id ?? response.headers.get("X-Request-Id") ?? "",
    current: problem.current ?? null,
  };
}

/** A proxy in between answers without our code. */
function codeOf(status: number): RefusalCode {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 409 || status === 412) return "conflict";
  if (status === 413 || status === 429) return "too_much";
  if (status >= 502 && status <= 504) return "unavailable";
  return status >= 500 ? "internal" : "invalid";
}

function versionOf(response: Response): number | null {
  const digits = /\d+/.exec(response.headers.get("ETag") ?? "");
  return digits ? Number(digits[0]) : null;
}

function refused(code: RefusalCode, status: number, message: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, status, field: null, message, request_id: "", current: null } };
}
