// The administrator's program.
import "../ui/start.css";
import { mount } from "svelte";
import { startWords } from "../core/i18n.svelte";
import { loadSession } from "../core/session.svelte";
import { followSystem } from "../core/theme";
import App from "./App.svelte";

followSystem();
await startWords(["core", "ui", "sign", "admin", "reasons"]);
const current = await loadSession();
if (!current) {
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
} else if (current.side === "customer") {
  location.replace("/");
} else {
  const target = document.getElementById("app");
  if (target) mount(App, { target });
}
