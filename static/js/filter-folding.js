/* Details marked data-folding lie open on wide screens and on paper, folded on narrow ones. */

(() => {
  const narrow = window.matchMedia("(max-width: 48rem)");
  const all = [...document.querySelectorAll("details[data-folding]")];
  let opened = null;

  const show = (isOpen) => {
    for (const each of all) each.open = isOpen(each);
  };

  show(() => !narrow.matches);
  narrow.addEventListener("change", () => {
    if (!opened) show(() => !narrow.matches);
  });
  window.addEventListener("beforeprint", () => {
    opened = new Set(all.filter((each) => each.open));
    show(() => true);
  });
  window.addEventListener("afterprint", () => {
    show((each) => opened.has(each));
    opened = null;
  });
})();
