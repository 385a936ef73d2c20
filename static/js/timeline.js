// The timeline: reasons in a line below, names that stay in sight, addresses without empty fields.

const region = document.querySelector(".timeline-window");

if (region) {
  const drawing = region.querySelector("svg");
  const reason = document.getElementById("reason");
  const names = drawing.querySelector(".names");
  const brackets = drawing.querySelector(".brackets");

  for (const name of ["focusin", "pointerover", "pointerdown"]) {
    brackets.addEventListener(name, (event) => {
      const link = event.target.closest("a");
      if (link) {
        reason.textContent = link.querySelector("title").textContent;
      }
    });
  }

  const scale = () => drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width;
  const pin = () => names.setAttribute("transform", `translate(${region.scrollLeft * scale()} 0)`);
  region.addEventListener("scroll", pin, { passive: true });

  const today = drawing.querySelector("[data-today]");
  if (today && region.scrollWidth > region.clientWidth) {
    region.scrollLeft = Number(today.dataset.today) / scale() - region.clientWidth * 0.6;
  }
}

for (const form of document.querySelectorAll("form[data-lean-address]")) {
  form.addEventListener("formdata", (event) => {
    const empty = [...new Set(event.formData.keys())];
    for (const name of empty) {
      const values = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      values.forEach((value) => event.formData.append(name, value));
    }
  });
}
