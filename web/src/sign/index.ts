// What the programs use of signing in.
export { default as LanguageChoice } from "./LanguageChoice.svelte";
export { default as Password } from "./Password.svelte";
export { default as SignInDialog } from "./SignInDialog.svelte";
export { default as ZoneChoice } from "./ZoneChoice.svelte";
export { looksLikeAddress } from "./paths";
