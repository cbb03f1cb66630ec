// The editor with formatting: loaded when the composer gets the focus, on top of its text.
import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

export interface EditorOptions {
  host: HTMLElement;
  text: string;
  html: string | null;
  label: string;
  onchange: (text: string, html: string | null) => void;
  onfiles: (files: File[]) => void;
}

/** Formatting that plain text cannot say. */
const formatted = /<(?!\/?(?:p|br)\b)[a-z]/i;
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const asHtml = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escaped(paragraph).replaceAll("\n", "<br>")}</p>`)
    .join("");

export function makeEditor({ host, text, html, label, onchange, onfiles }: EditorOptions): Editor {
  return new Editor({
    element: host,
    injectCSS: false,
    extensions: [StarterKit.configure({ heading: false, horizontalRule: false, link: { openOnClick: false, protocols: ["http", "https", "mailto"] } })],
    content: html ?? asHtml(text),
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label },
      handlePaste: (_view, event) => taken(event.clipboardData, event, onfiles),
      handleDrop: (_view, event) => taken(event.dataTransfer, event, onfiles),
    },
    onUpdate: ({ editor }) => {
      const markup = editor.getHTML();
      onchange(editor.getText({ blockSeparator: "\n\n" }), formatted.test(markup) ? markup : null);
    },
  });
}

export function setContent(editor: Editor, text: string, html: string | null) {
  editor.commands.setContent(html ?? (text ? asHtml(text) : ""), { emitUpdate: false });
}

function taken(data: DataTransfer | null, event: Event, onfiles: (files: File[]) => void): boolean {
  const files = [...(data?.files ?? [])];
  if (files.length === 0) return false;
  event.preventDefault();
  event.stopPropagation(); // the box around takes drops too
  onfiles(files);
  return true;
}
