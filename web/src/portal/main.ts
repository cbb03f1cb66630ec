// The program for customers and strangers; also sign-in, set-up and links from mails, for everybody.
import "../ui/start.css";
import "./portal.css";
import { mount } from "svelte";
import { get } from "../core/api";
import { startWords } from "../core/i18n.svelte";
import { loadSession, session } from "../core/session.svelte";
import { followSystem } from "../core/theme";
import App from "./App.svelte";

/** `desk` is told to strangers too, so that they see whose page this is. */
interface Setup {
  needed: boolean;
  desk?: { name: string };
}

followSystem();
const words = startWords(["core", "ui", "sign", "portal"]);
const [, current, setup] = await Promise.all([words, loadSession(), get<Setup>("/setup", { quiet: true })]);
const needed = setup.ok && setup.value.needed;
if (needed && location.pathname !== "/setup") history.replaceState(null, "", "/setup");
if (!needed && setup.ok && location.pathname === "/setup") history.replaceState(null, "", "/");
if (current && session.current?.side === "agent" && location.pathname === "/") {
  location.replace("/app"); // an agent's home is the workspace; the portal stays reachable by its other pages
} else {
  const target = document.getElementById("app");
  if (target) mount(App, { target, props: { desk: (setup.ok && setup.value.desk?.name) || "Tuki" } });
}
