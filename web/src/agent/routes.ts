// The places of the agent's program. The first pattern that fits is taken.
import { Router } from "../core/router.svelte";

export const router = new Router(
  {
    home: "/home",
    view: "/v/{view}",
    inView: "/v/{view}/t/{ticket}",
    ticket: "/t/{ticket}",
    create: "/new",
    search: "/search",
    people: "/people",
    person: "/people/{person}",
    organisations: "/orgs",
    organisation: "/orgs/{organisation}",
    me: "/me",
    start: "/",
  },
  "/app",
);
