// What the form says, as the server takes it: only what somebody chose.
import type { Attachment, Channel, Kind, Language, Level, NewTicket } from "../core/types";

export interface NewTicketForm {
  requester: string;
  address: string;
  name: string;
  channel: Channel;
  subject: string;
  description: string;
  kind: Kind | "auto"; // auto: Tuki recognises it
  team: string;
  assignee: string;
  service: string;
  category: string;
  impact: string; // "auto" too
  urgency: string;
  tags: string[];
  language: Language | "auto";
}

export function newTicketOf(form: NewTicketForm, files: readonly Attachment[]): NewTicket {
  const who = form.requester
    ? { requester: form.requester }
    : { requester_address: form.address.trim(), ...(form.name.trim() && { requester_name: form.name.trim() }) };
  return {
    subject: form.subject.trim(),
    description: form.description.trim(),
    channel: form.channel,
    ...who,
    ...(form.impact !== "auto" && { impact: Number(form.impact) as Level }),
    ...(form.urgency !== "auto" && { urgency: Number(form.urgency) as Level }),
    ...(form.kind !== "auto" && { kind: form.kind }),
    ...(form.language !== "auto" && { language: form.language }),
    ...(form.team && { team: form.team }),
    ...(form.assignee && { assignee: form.assignee }),
    ...(form.service && { service: form.service }),
    ...(form.category && { category: form.category }),
    ...(form.tags.length > 0 && { tags: form.tags }),
    ...(files.length > 0 && { attachments: files.map((file) => file.id) }),
  };
}
