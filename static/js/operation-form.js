/* The operation form: dates are read back while typing, long lists can be searched.
   Without this file everything works: the server reads dates back and gives rows. */

(() => {
  const months = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "long", timeZone: "UTC",
  });

  const read = (said, mayBeOpen) => {
    if (mayBeOpen && said.toLowerCase() === "open") return said.toLowerCase();
    const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(said);
    if (!parts) return "";
    const [, year, month = "01", day = "01"] = parts;
    const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
    if (!exists || Number(year) < 1990 || Number(year) > 2100) return "";
    const words = [parts[3] && Number(day), parts[2] && months.format(date), year];
    return words.filter(Boolean).join(" ");
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!("said" in field.dataset)) return;
    const words = read(field.value.trim(), field.dataset.said === "open");
    const line = field.closest(".entered-values").querySelector("[data-reads]");
    line.textContent = words ? `${document.querySelector("[data-reads-as]").dataset.readsAs} ${words}` : "";
  });

  for (const box of document.querySelectorAll("[data-choices]")) {
    const labels = [...box.querySelectorAll("li")];
    const chosen = box.querySelector("[data-chosen]");
    const count = box.querySelector(".choices-count");
    const find = box.querySelector("[data-find]");

    box.addEventListener("change", (event) => {
      if (event.target.type !== "checkbox") return;
      const names = labels.filter((li) => li.querySelector("input").checked)
        .map((li) => li.textContent.trim());
      chosen.textContent = names.join(", ");
      count.textContent = names.length
        ? `${names.length} ${box.dataset.some}` : box.dataset.none;
    });

    if (!find) continue;
    find.hidden = false;
    const input = find.querySelector("input");
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const li of labels) li.hidden = !li.textContent.toLowerCase().includes(wanted);
      for (const group of box.querySelectorAll("[data-group]")) {
        group.hidden = !group.querySelector("li:not([hidden])");
      }
    });
  }
})();
