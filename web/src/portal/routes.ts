import { Router } from "../core/router.svelte";

export const router = new Router({
  home: "/",
  create: "/new",
  requests: "/requests",
  request: "/requests/{id}",
  profile: "/profile",
  signIn: "/sign-in",
  setup: "/setup",
  confirm: "/confirm",
} as const);
