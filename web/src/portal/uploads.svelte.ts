// Files on their way to a request: chosen, dropped or pasted.
import { post, withQuery, type Refusal } from "../core/api";
import { locale, m } from "../core/i18n.svelte";
import { bytes } from "../core/time";
import type { Attachment, Id } from "../core/types";
import { refusalText } from "../core/words";

export const fileBytesMost = 25 * 1024 * 1024;
export const filesMost = 20;

export interface Uploading {
  key: number;
  name: string;
  size: number;
  done: Attachment | null;
}

type Send = (file: File) => Promise<{ ok: true; value: Attachment } | { ok: false; refusal: Refusal }>;
const upload: Send = (file) => post<Attachment>(withQuery("/uploads", { name: file.name }), file);

export class Uploads {
  items = $state.raw<Uploading[]>([]);
  problem = $state("");
  #keys = 0;

  constructor(private readonly send: Send = upload) {}

  get busy() {
    return this.items.some((item) => !item.done);
  }
  get ids(): Id[] {
    return this.items.flatMap((item) => item.done?.id ?? []);
  }

  async add(files: Iterable<File>) {
    this.problem = "";
    const accepted: Promise<void>[] = [];
    for (const file of files) {
      if (this.items.length >= filesMost) {
        this.problem = m.core_files_too_many({ n: filesMost });
        break;
      }
      if (file.size > fileBytesMost) {
        this.problem = m.core_files_too_large({ name: file.name, limit: bytes(fileBytesMost, locale()) });
        continue;
      }
      accepted.push(this.#take(file));
    }
    await Promise.all(accepted);
  }

  remove(key: number) {
    this.items = this.items.filter((item) => item.key !== key);
  }
  clear() {
    this.items = [];
    this.problem = "";
  }

  async #take(file: File) {
    const key = ++this.#keys;
    this.items = [...this.items, { key, name: file.name, size: file.size, done: null }];
    const result = await this.send(file);
    if (result.ok) {
      this.items = this.items.map((item) => (item.key === key ? { ...item, done: result.value } : item));
    } else {
      this.remove(key);
      this.problem = `${m.core_files_failed({ name: file.name })} ${refusalText(result.refusal)}`;
    }
  }
}
