/* Forms that write: sent once, and not left with changes without a question. */

(() => {
  /* a form that the server gave back unsaved holds what somebody typed */
  const changed = new Set(document.querySelectorAll('form[data-guard="typed"]'));

  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-busy-now]")) {
      button.textContent = button.dataset.busyNow;
      button.removeAttribute("aria-disabled");
      delete button.dataset.busyNow;
    }
  };

  const hold = (button) => {
    if (!button || !button.matches("button")) return;
    button.dataset.busyNow = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy || document.body.dataset.busy;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    changed.delete(form);
    /* after the browser has read the button's name and value */
    setTimeout(() => hold(event.submitter));
  });

  const note = (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) changed.add(form);
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  const summary = document.querySelector(".errors");
  if (summary) summary.focus();
})();
