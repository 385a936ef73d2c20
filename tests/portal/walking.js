/* Functions of the page walk (page_walk.py) that run in the page. */

window.walking = {
  /* The controls that Tab reaches, in order, each by its kind: equal styles have one ring. */
  async stops() {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();  // the scripts of the page have read its sizes
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

  /* The element with the focus ring: that of a combobox surrounds its chips too. */
  ringed(e) {
    return e.role === "combobox" ? e.parentElement : e;
  },

  /* Prepare for pressing Tab through the page or its main content; return how often. */
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

  /* After Tab was pressed: controls without a ring, controls not reached, and reached parts of
     a drawing that are no controls. */
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

  /* Focus a control as the keyboard does; return its position and size. */
  focus(at) {
    this.all[at].focus({ focusVisible: true });
    this.all[at].scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = this.ringed(this.all[at]).getBoundingClientRect();
    return [x, y, width, height];
  },

  tooWide() {
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  },

  /* Missing columns, and cells or drawings that end beyond the edge. */
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
