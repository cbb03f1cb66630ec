// The agent's program.
import "../ui/start.css";
import { mount } from "svelte";
import { startWords } from "../core/i18n.svelte";
import { loadSession, session } from "../core/session.svelte";
import { followSystem } from "../core/theme";
import App from "./App.svelte";
import Unreachable from "./Unreachable.svelte";

await startWords(["core", "ui", "agent", "reasons", "sign"]);
followSystem();
const current = await loadSession();
const target = document.getElementById("app");
if (current?.side === "customer") {
  location.replace("/");
} else if (current && target) {
  mount(App, { target });
} else if (session.online) {
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
} else if (target) {
  mount(Unreachable, { target });
}
