/* The tab of this page is brought into view where tabs are too many for the width. */

(() => {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const list = tab.closest("ul");
    list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
})();
