/* The timeline: reasons in a line below, names that stay in sight, addresses without empty fields. */

(() => {
  const NAMES_CUT = 70; // on a narrow screen the names are cut; on a wide one nothing scrolls
  const region = document.querySelector(".timeline-window");

  if (region) {
    const drawing = region.querySelector("svg");
    const reason = document.getElementById("reason");
    const names = drawing.querySelector(".names");
    const bracketOf = (event) => event.target.closest(".brackets a");

    const tell = (link) => {
      const more = document.createElement("a");
      more.href = link.getAttribute("href");
      more.textContent = reason.dataset.more;
      reason.replaceChildren(link.querySelector("title").textContent, " ", more);
    };
    // At the region: part of a drawing that listens for focus can be focused itself.
    for (const name of ["focusin", "pointerover"]) {
      region.addEventListener(name, (event) => {
        const link = bracketOf(event);
        if (link) {
          tell(link);
        }
      });
    }
    // A finger cannot hover: the first tap on a bracket tells, the second follows.
    let touched = null;
    region.addEventListener("click", (event) => {
      const link = bracketOf(event);
      if (link && event.pointerType === "touch" && touched !== link) {
        event.preventDefault();
        touched = link;
        tell(link);
      }
    });

    const scale = () => drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width;
    const pin = () => names.setAttribute("transform", `translate(${region.scrollLeft * scale()} 0)`);
    region.addEventListener("scroll", pin, { passive: true });

    const today = drawing.querySelector("[data-today]");
    const inSight = today ? Number(today.dataset.today) / scale() - region.clientWidth * 0.6 : 0;
    region.scrollLeft = Math.max(inSight, NAMES_CUT);
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
})();
