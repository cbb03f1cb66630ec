// Sends one mail by SMTP, over a bare socket.
import { connect } from "node:net";

export interface Envelope {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  name?: string;
  id?: string;
  inReplyTo?: string;
  /** The whole message, instead of all above but `from` and `to`. */
  raw?: string;
  file?: { name: string; type: string; content: string };
}

const base64 = (text: string) => (Buffer.from(text).toString("base64").match(/.{1,76}/g) ?? []).join("\r\n");
const header = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`);
const phrase = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : header(text));

function written({ from, name, to, subject, text, html, id, inReplyTo, file }: Envelope): string {
  const part = (type: string, body: string, more = "") => `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64${more}\r\n\r\n${base64(body)}\r\n`;
  const parts = [
    ...(text || !html ? [part("text/plain; charset=utf-8", text)] : []),
    ...(html ? [part("text/html; charset=utf-8", html)] : []),
  ];
  const body = parts.length === 1 ? (parts[0] ?? "") : `Content-Type: multipart/alternative; boundary=alt\r\n\r\n${parts.map((one) => `--alt\r\n${one}`).join("")}--alt--\r\n`;
  const whole = file
    ? `Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n${body}--mix\r\n${part(file.type, file.content, `\r\nContent-Disposition: attachment; filename="${file.name}"`)}--mix--\r\n`
    : body;
  return [
    `From: ${name ? `${phrase(name)} <${from}>` : from}`,
    `To: ${to}`,
    `Subject: ${header(subject)}`,
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}>`,
    ...(inReplyTo ? [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`] : []),
    "MIME-Version: 1.0",
    whole,
  ].join("\r\n");
}

/** Resolves when the desk has taken the mail. */
export async function sendMail(port: number, mail: Envelope): Promise<void> {
  const data = (mail.raw ?? written(mail)).replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..");
  const steps = ["EHLO customer.example", `MAIL FROM:<${mail.from}>`, `RCPT TO:<${mail.to}>`, "DATA", `${data}\r\n.`, "QUIT"];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let heard = "";
    let at = 0;
    socket.setTimeout(20_000, () => socket.destroy(new Error("the desk's SMTP does not answer")));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      const last = /(?:^|\r\n)(\d{3}) [^\r\n]*\r\n$/.exec(heard);
      if (!last) return;
      if (Number(last[1]) >= 400) {
        socket.destroy();
        reject(new Error(`the desk refused the mail: ${heard.trim()}`));
        return;
      }
      heard = "";
      const step = steps[at++];
      if (step === undefined) socket.end();
      else socket.write(`${step}\r\n`);
    });
    socket.on("close", () => (at >= steps.length ? resolve() : reject(new Error("the desk hung up"))));
  });
}
