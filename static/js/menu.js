/* Menus in the top bar: one open at a time, closed by Escape or a click elsewhere. */

(() => {
  const menus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of menus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("focusin", (event) => {
    for (const menu of menus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  const button = document.querySelector("[data-nav-toggle]");
  const bar = document.querySelector(".topbar");
  if (!button || !bar) return;
  button.addEventListener("click", () => {
    const open = bar.toggleAttribute("data-open");
    button.setAttribute("aria-expanded", String(open));
  });
})();
