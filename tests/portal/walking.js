/* What a walk asks of a page, in the page. */

window.walking = {
  /* What Tab comes to, in its order, each by its looks: two that look alike have one ring. */
  async stops() {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();  // the page's own scripts have looked at its sizes
    await frame();
    const can = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const inSight = (e) => e.getClientRects().length && !e.disabled && e.tabIndex >= 0
      && getComputedStyle(e).visibility !== "hidden"
      && !e.closest("details:not([open]) > :not(summary)");
    const isOfItsGroup = (e) => {
      if (e.type !== "radio") return true;
      const group = [...(e.form ?? document).querySelectorAll("input[type=radio]")]
        .filter((other) => other.name === e.name);
      return (group.find((each) => each.checked) ?? group[0]) === e;
    };
    const own = (e) => `${e.tagName} ${e.getAttribute("class") ?? ""} ${e.type ?? ""}`;
    const looks = (e) => {
      const style = getComputedStyle(e);
      const box = e.closest(".scroll-x, .tabs, .choices-body, svg, .menu, .topbar, nav");
      return [own(e), box ? own(box) : "", style.display, style.backgroundColor,
        style.borderRadius, style.overflow].join("|");
    };
    this.all = [...document.querySelectorAll(can)].filter((e) => inSight(e) && isOfItsGroup(e));
    return this.all.map(looks);
  },

  /* What wears the ring: that of a combobox goes around its chips too. */
  ringed(e) {
    return e.role === "combobox" ? e.parentElement : e;
  },

  /* Before Tab is pressed through the page, or through what is its own; how often to press. */
  start(withFrame) {
    const main = document.querySelector("main");
    this.wanted = this.all.filter((e) => withFrame || main.contains(e));
    this.reached = new Set();
    this.bare = new Set();
    if (!withFrame) main.focus();
    document.addEventListener("focusin", ({ target }) => {
      this.reached.add(target);
      const style = getComputedStyle(this.ringed(target));
      const hasRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      if (target.matches(":focus-visible") && !hasRing) this.bare.add(target);
    });
    return this.wanted.length;
  },

  /* After Tab was pressed through: what wore no ring, what it did not come to, and the parts of
     a drawing to which it came although nothing can be done with them. */
  missed() {
    const left = this.wanted.filter((e) => !this.reached.has(e) && e.tabIndex >= 0
      && e.getClientRects().length);
    const idle = [...this.reached].filter((e) => e instanceof SVGElement && !this.all.includes(e));
    const say = (sentence, which) => [...which].map((e) => sentence + e.outerHTML.slice(0, 120));
    return [
      ...say("no ring on ", this.bare),
      ...say("Tab does not come to ", left),
      ...say("Tab comes to what does nothing, ", idle),
    ];
  },

  /* Focus a stop as the keyboard does; where it lies then. */
  focus(at) {
    this.all[at].focus({ focusVisible: true });
    this.all[at].scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = this.ringed(this.all[at]).getBoundingClientRect();
    return [x, y, width, height];
  },

  tooWide() {
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  },

  /* Columns that are not there, and what ends beyond the edge. */
  cutOff() {
    const room = document.documentElement.clientWidth;
    const out = [];
    for (const head of document.querySelectorAll("main thead th")) {
      if (!head.getClientRects().length || getComputedStyle(head).display !== "table-cell") {
        out.push(`column ${head.textContent.trim()}`);
      }
    }
    for (const each of document.querySelectorAll("main :is(td, th, svg)")) {
      if (each.getClientRects().length && each.getBoundingClientRect().right > room + 1) {
        out.push(`${each.textContent.trim().slice(0, 40)}, beyond the edge`);
      }
    }
    return out.slice(0, 5);
  },
};
