/* The key "/" goes to the search box; it can be switched off (WCAG 2.1.4). */

(() => {
  const box = document.querySelector("[data-search]");
  const choice = document.querySelector("[data-search-key]");
  if (!box) return;

  const isOn = () => {
    try {
      return localStorage.getItem("search-key") !== "off";
    } catch {
      return true;
    }
  };

  const show = () => box.closest("form").toggleAttribute("data-keyed", isOn());

  show();
  if (choice) {
    choice.checked = isOn();
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem("search-key", choice.checked ? "on" : "off");
      } catch {
        /* without storage the key stays on */
      }
      show();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
