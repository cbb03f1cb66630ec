// Facts about the desk in words; a kind that is newer than these pages is shown as it is.
import { messageBy } from "../../core/i18n.svelte";

export const factName = (kind: string) => messageBy(`admin.audit.${kind}`)?.({}) ?? kind;

/** "name", "desk.name", "permissions": whichever words there are. */
export function fieldName(field: string): string {
  for (const key of [`field.${field}`, `admin.setting.${field}`, `admin.person.${field}`, `admin.${field}`, `admin.mailbox.${field}`]) {
    const found = messageBy(key);
    if (found) return found({});
  }
  return field;
}
