/* Demonstration: one click on an account fills the sign-in form. */

(() => {
  const side = document.querySelector("[data-demo-password]");
  if (!side) return;
  for (const place of side.querySelectorAll("[data-demo-account]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = place.textContent;
    button.addEventListener("click", () => {
      document.querySelector("input[name=login]").value = button.textContent;
      document.querySelector("input[name=password]").value = side.dataset.demoPassword;
      document.querySelector("form.auth button[type=submit]").focus();
    });
    place.replaceChildren(button);
  }
})();
