// Sets the colours before the first paint, so that a dark desk never flashes white.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("tuki.theme");
  } catch {
    // A browser that forbids storage gets the system's choice.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
