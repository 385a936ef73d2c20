/* Light or dark before the first paint; the choice stays in this browser. */

(() => {
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  };

  const apply = () => {
    const theme = chosen();
    const dark = theme === "dark" || (theme === "system" && prefersDark.matches);
    root.dataset.theme = dark ? "dark" : "light";
  };

  root.classList.add("js");
  apply();
  prefersDark.addEventListener("change", apply);

  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("input[name=theme]")) {
      input.checked = input.value === chosen();
      input.addEventListener("change", () => {
        try {
          localStorage.setItem("theme", input.value);
        } catch {
          /* without storage the choice holds for this page */
        }
        apply();
      });
    }
  });
})();
