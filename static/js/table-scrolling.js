/* A box that scrolls is a stop for the keyboard and a place of its own; where all of it is in sight
   it is neither. Without this file every such box is one. */

(() => {
  const fit = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    box.setAttribute("role", scrolls ? "region" : "group");
  };
  const watch = new ResizeObserver((seen) => seen.forEach((each) => fit(each.target)));
  for (const box of document.querySelectorAll("[role=region][tabindex]")) watch.observe(box);
})();
