// A real desk: the built program on free ports, in a folder of its own, on SQLite or on the
// PostgreSQL that TUKI_TEST_DATABASE names. Set up and filled by the API and by SMTP, as people do.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locale, Message, Page, Person, Role, Session, SetupInput, Ticket, TicketRow } from "../../src/core/types";
import { sendMail, type Envelope } from "./smtp";
import { program, web } from "./places";

export const password = "correct horse battery";
export const supportAddress = "support@tuki.test";
export const adminAddress = "admin@tuki.test";

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Asks again until there is an answer; fails with what it waited for. */
export async function until<T>(what: string | (() => string), ask: () => Promise<T | null | undefined | false> | T | null | undefined | false, seconds = 15): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${typeof what === "string" ? what : what()}`);
    await sleep(60);
  }
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** One person at the API: keeps the session, sends the CSRF token and fresh idempotency keys. */
export class Client {
  cookie = "";
  session: Session | null = null;
  constructor(private readonly desk: Desk) {}

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const answer = await fetch(`${this.desk.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(this.cookie && { Cookie: this.cookie }),
        ...(this.session && { "X-CSRF-Token": this.session.csrf }),
        ...(method === "POST" && { "Idempotency-Key": randomUUID() }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text) as T };
  }
  /** The answer's body; anything but success fails the test. */
  async ask<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.call<T>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  get<T>(path: string) {
    return this.ask<T>("GET", path);
  }
  post<T>(path: string, body: unknown = {}) {
    return this.ask<T>("POST", path, body);
  }
  take(answer: Answer<Session>) {
    this.session = answer.body;
    this.cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  }
  async signIn(address: string, secret = password) {
    const answer = await this.call<Session>("POST", "/sessions", { address, password: secret });
    if (answer.status !== 201) throw new Error(`${address} could not sign in: ${answer.status}`);
    this.take(answer);
    return this;
  }
  ticket(id: string | number) {
    return this.get<Ticket>(`/tickets/${id}`);
  }
  async messages(id: string | number): Promise<Message[]> {
    return (await this.ticket(id)).messages_page;
  }
  /** PATCH with the version the ticket has now. */
  async change(id: string, patch: object) {
    const { version } = await this.ticket(id);
    return this.ask<Ticket>("PATCH", `/tickets/${id}`, patch, { "If-Match": `"${version}"` });
  }
}

export interface Sent {
  from: string;
  to: string;
  replyTo: string;
  subject: string;
  messageId: string;
  raw: string;
  /** All readable parts, decoded. */
  text: string;
}

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), "tuki-e2e-"));
  port = 0;
  smtp = 0;
  admin = new Client(this);
  private process: ChildProcess | null = null;
  private database: string[] = [];
  private schema = "";

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
  get log() {
    const file = join(this.folder, "log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  static async open(setup: Partial<SetupInput> | null = {}): Promise<Desk> {
    const desk = new Desk();
    const database = process.env["TUKI_TEST_DATABASE"];
    if (database) {
      desk.schema = `e2e_${randomUUID().slice(0, 8)}`;
      execFileSync("psql", ["-qX", database, "-c", `create schema ${desk.schema}`]);
      desk.database = ["--database", `${database}${database.includes("?") ? "&" : "?"}options=-csearch_path%3D${desk.schema}`];
    }
    [desk.port, desk.smtp] = [await freePort(), await freePort()];
    await desk.start();
    if (setup) await desk.setUp(setup);
    return desk;
  }

  async start() {
    const log = (part: Buffer) => appendFileSync(join(this.folder, "log"), part);
    this.process = spawn(program, [
      "serve", "--data", this.folder, "--listen", `127.0.0.1:${this.port}`, "--smtp", `127.0.0.1:${this.smtp}`, "--lmtp", "off",
      "--web", web, "--dev", "--base-url", this.url, ...this.database,
    ]);
    this.process.stdout?.on("data", log);
    this.process.stderr?.on("data", log);
    await until("the desk to start\n" + this.log, async () => {
      if (this.process?.exitCode != null) throw new Error(`the desk ended at once\n${this.log}`);
      return fetch(`${this.url}/healthz`).then((answer) => answer.ok).catch(() => false);
    }, 30);
  }
  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const process = this.process;
    this.process = null;
    if (!process || process.exitCode !== null) return process?.exitCode ?? null;
    return new Promise((resolve) => {
      process.once("exit", (code) => resolve(code));
      process.kill(signal);
    });
  }
  /** As a power cut would. */
  async kill() {
    await this.end("SIGKILL");
  }
  /** Ends it as an operator would; what it leaves behind must be whole. */
  async stop() {
    const code = await this.end("SIGTERM");
    const log = this.log;
    try {
      if (code !== 0) throw new Error(`the desk ended with ${code}\n${log.slice(-4000)}`);
      if (/Sanitizer|runtime error/.test(log)) throw new Error(log.slice(-4000));
      execFileSync(program, ["fsck", "--data", this.folder, ...this.database], { stdio: "pipe" });
    } finally {
      const database = process.env["TUKI_TEST_DATABASE"];
      if (database) execFileSync("psql", ["-qX", database, "-c", `set client_min_messages = error; drop schema ${this.schema} cascade`]);
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  async setUp(input: Partial<SetupInput>) {
    const answer = await this.admin.call<Session>("POST", "/setup", {
      organisation: "Nordic Webshop", name: "Ada Admin", address: adminAddress, password, time_zone: "Europe/Helsinki", locale: "en",
      languages: ["en", "hu", "fi", "ru"], mail_address: supportAddress, preset: "shop", ...input,
    });
    if (answer.status !== 201) throw new Error(`set-up: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.admin.take(answer);
  }

  /** A person who can sign in; the password is set by the link of the invitation. */
  async person(address: string, name: string, options: { roles?: Role[]; locale?: Locale; organisation?: string } = {}): Promise<Person> {
    const { roles = ["agent"], locale = "en", organisation } = options;
    const person = await this.admin.post<Person>("/people", {
      name, locale, roles, addresses: [{ address, primary: true, verified: true }], time_zone: "Europe/Helsinki", ...(organisation && { organisation }),
    });
    await this.admin.post(`/people/${person.id}/invitation`);
    const token = this.linkIn(await this.sentTo(address)).split("=").at(-1) ?? "";
    await new Client(this).ask("PUT", `/password-resets/${token}`, { password });
    return person;
  }
  async client(address: string) {
    return new Client(this).signIn(address);
  }

  // ---- mail
  /** Everything that has left the desk, oldest first. */
  sent(): Sent[] {
    const folder = join(this.folder, "sent");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => a.at - b.at)
      .map(({ path }) => readMail(readFileSync(path, "utf8")));
  }
  /** Waits for the newest mail to an address. */
  async sentTo(address: string, fits: (mail: Sent) => boolean = () => true): Promise<Sent> {
    const what = () => `a mail to ${address}, among ${JSON.stringify(this.sent().map((mail) => [mail.to, mail.subject]))}`;
    return until(what, () => this.sent().findLast((mail) => mail.to.includes(address) && fits(mail)));
  }
  /** A fresh link to sign in, as a customer asks for one. */
  async portalLink(address: string): Promise<string> {
    const links = () => this.sent().filter((mail) => mail.to.includes(address) && mail.text.includes("#link="));
    const before = links().length;
    await this.admin.post("/portal/links", { address });
    return this.linkIn(await until(`a link for ${address}`, () => (links().length > before ? links().at(-1) : null)));
  }
  linkIn(mail: Sent): string {
    const link = /http:\/\/\S+#[\w=.~-]+/.exec(mail.text)?.[0];
    if (!link) throw new Error(`no link in\n${mail.text}`);
    return link;
  }
  /** Hands a mail to the desk and waits until it is read. Returns the ticket it came to. */
  async mail(envelope: Partial<Envelope> & { from: string }): Promise<number> {
    const id = envelope.id ?? `${randomUUID()}@customer.example`;
    await sendMail(this.smtp, { to: supportAddress, subject: "", text: "", ...envelope, id });
    const { number } = await until(`the mail of ${envelope.from} to be read`, async () => {
      const { items } = await this.admin.get<Page<{ state: string; subject: string; sender: string; ticket: { number: number } | null }>>("/kept-mails");
      const mail = items.find((one) => one.sender.includes(envelope.from) && (!envelope.subject || one.subject === envelope.subject));
      return mail?.state === "done" && items.every((one) => one.state !== "waiting") ? mail.ticket : null;
    });
    return number;
  }
  async tickets(): Promise<TicketRow[]> {
    return (await this.admin.get<Page<TicketRow>>("/tickets?view=all&limit=100")).items;
  }
}

/** The bare address of a header's value. */
export const addressIn = (header: string) => /[\w.+=-]+@[\w.-]+/.exec(header)?.[0] ?? "";

function decoded(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString("utf8");
  if (!/quoted-printable/i.test(encoding)) return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
function words(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, "base64").toString("utf8"))
    .replace(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, text: string) => decoded(text.replace(/_/g, " "), "quoted-printable"));
}
function readMail(raw: string): Sent {
  const [head = "", ...rest] = raw.split(/\r?\n\r?\n/);
  const unfolded = head.replace(/\r?\n[ \t]+/g, " ");
  const header = (name: string) => words(new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(unfolded)?.[1] ?? "");
  const boundary = /boundary="?([^";\s]+)/i.exec(unfolded)?.[1];
  const body = rest.join("\n\n");
  const text = boundary
    ? body.split(`--${boundary}`).slice(1).map((part) => {
        const [partHead = "", ...partBody] = part.replace(/^\r?\n/, "").split(/\r?\n\r?\n/);
        return decoded(partBody.join("\n\n"), /^content-transfer-encoding:\s*(\S+)/im.exec(partHead)?.[1] ?? "");
      }).join("\n")
    : decoded(body, header("content-transfer-encoding"));
  return { from: header("from"), to: header("to"), replyTo: header("reply-to"), subject: header("subject"), messageId: header("message-id"), raw, text };
}
