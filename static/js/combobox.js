/* A field of codes and names from a long list becomes a combobox (ARIA Authoring Practices).
   The field keeps its name, hidden: it holds the codes chosen and what is typed besides. */

(() => {
  const LETTERS = { ß: "ss", ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe", ı: "i", ς: "σ" };
  const SEPARATORS = /[;,\t\r\n]/;
  const AT_END = /[;,]\s*$/; /* what is typed after a comma may be half a name */

  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[ßłøđæœıς]/g, (letter) => LETTERS[letter]).replace(/\s+/g, " ").trim();

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach((each) => element.setAttribute(...each));
    element.append(...children);
    return element;
  };

  const read = ([value, label, detail, ...codes]) => {
    const names = [label, label.replace(/\s*\(.*\)$/, ""), `${label} (${value})`];
    const exact = [value, ...codes, ...names].map(fold);
    return { value, label, detail, exact, all: ` ${[...exact, fold(detail)].join(" ")}` };
  };

  /* The better an option fits what is typed, the lower; -1 when it does not. */
  const rank = ({ exact, all, label }, key) => [
    exact.includes(key), fold(label).startsWith(key), all.includes(` ${key}`), all.includes(key),
  ].indexOf(true);

  const enhance = (field, { words, options: rows }) => {
    const isMany = "many" in field.dataset;
    const listed = (name) => (field.dataset[name] || "").split("; ").filter(Boolean);
    const kept = listed("kept").map((value) => [value, value, ""]);
    const options = [...rows, ...kept].filter(([value]) => !listed("without").includes(value))
      .map(read);
    const { id } = field;
    let chosen = [];
    let shown = [];
    let active = -1;
    let isReady = false;

    const input = make("input", {
      type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-controls": `${id}-list`,
    });
    const list = make("ul", { role: "listbox", id: `${id}-list` });
    const chips = make("ul", { class: "combobox-chips" });
    const status = make("p", { role: "status", class: "visually-hidden" });

    const tell = (key, what) => {
      status.textContent = words[key].replace("{}", what);
    };

    const known = (text) => {
      const found = options.filter(({ exact }) => exact.includes(fold(text)));
      return options.find(({ value }) => value === text) ?? (found.length === 1 && found[0]);
    };

    const keep = () => {
      const typed = isMany ? input.value : known(input.value).value || input.value;
      field.value = [...chosen.map(({ value }) => value), typed.trim()].filter(Boolean).join("; ");
    };

    const changed = () => {
      chips.replaceChildren(...chosen.map((option) => make("li", {},
        make("button", { type: "button", "aria-label": `${words.remove} ${option.label}` },
          option.label))));
      keep();
      if (isReady) field.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const mark = (index) => {
      active = index;
      [...list.children].forEach((row, place) => {
        row.setAttribute("aria-selected", place === index);
        if (place === index) row.scrollIntoView({ block: "nearest" });
      });
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", `${id}-${index}`);
    };

    const show = (isOpen) => {
      list.hidden = !isOpen;
      input.setAttribute("aria-expanded", isOpen);
      mark(-1);
    };

    const open = (text) => {
      const key = fold(text);
      shown = options.filter((each) => !chosen.includes(each) && rank(each, key) >= 0);
      if (key) shown.sort((one, other) => rank(one, key) - rank(other, key));
      list.replaceChildren(...shown.map(({ value, label, detail }, index) => make(
        "li", { role: "option", id: `${id}-${index}` }, label,
        make("small", {}, value === label ? "" : ` ${value}`, detail && ` ${detail}`),
      )));
      show(shown.length > 0);
      mark(key && shown.length ? 0 : -1);
      tell(shown.length ? "count" : "none", shown.length);
    };

    const add = (found, rest = "") => {
      if (isMany) chosen = [...new Set([...chosen, ...found])];
      input.value = isMany ? rest : found[0].label;
      show(false);
      tell("added", found.map(({ label }) => label).join(", "));
      changed();
    };

    const remove = (option) => {
      chosen = chosen.filter((each) => each !== option);
      tell("removed", option.label);
      changed();
      input.focus();
    };

    /* Take what is clear in what is typed and leave the rest; a name may hold a comma. */
    const take = () => {
      const found = [];
      const rest = [];
      for (const piece of isMany ? input.value.split(/[;\t\r\n]/) : []) {
        for (const parts = piece.split(",").map((part) => part.trim()); parts.length;) {
          const both = known(parts.slice(0, 2).join(", "));
          const option = both || known(parts[0]);
          const [typed] = parts.splice(0, both ? 2 : 1);
          if (option) found.push(option);
          else if (typed) rest.push(typed);
        }
      }
      if (found.length) add(found, rest.join(", "));
      return found.length > 0;
    };

    const move = (step) => {
      if (list.hidden) open(isMany ? input.value : "");
      else mark((Math.max(active, step < 0 ? 0 : -1) + step + shown.length) % shown.length);
    };

    /* Each says whether it has used the key. */
    const keys = {
      ArrowDown: () => move(1) || true,
      ArrowUp: () => move(-1) || true,
      Enter: () => (active < 0 ? take() || (isMany && input.value !== "") : !add([shown[active]])),
      Escape: () => {
        if (list.hidden) input.value = "";
        keep();
        return !show(false);
      },
      Backspace: () => !input.value && chosen.length > 0 && !remove(chosen.at(-1)),
    };

    input.addEventListener("keydown", (event) => {
      if (!event.isComposing && keys[event.key]?.()) event.preventDefault();
    });
    input.addEventListener("input", () => {
      if (!AT_END.test(input.value) || !take()) open(input.value);
      if (!input.value) show(false);
      keep();
    });
    input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text").trim();
      if (!isMany || !SEPARATORS.test(text)) return;
      event.preventDefault();
      document.execCommand("insertText", false, text.replace(/[\t\r\n]+/g, "; "));
      take();
    });
    input.addEventListener("click", () => list.hidden && open(""));
    input.addEventListener("blur", () => show(false) || take());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const row = target.closest("li");
      if (row) add([shown[[...list.children].indexOf(row)]]);
    });
    chips.addEventListener("click", ({ target }) => {
      const row = target.closest("li");
      if (row) remove(chosen[[...chips.children].indexOf(row)]);
    });

    const isFocused = document.activeElement === field;
    for (const name of ["id", "aria-describedby", "aria-invalid"]) {
      if (field.hasAttribute(name)) input.setAttribute(name, field.getAttribute(name));
      field.removeAttribute(name);
    }
    input.value = isMany ? field.value : known(field.value).label || field.value;
    field.hidden = true;
    field.after(make("div", { class: "combobox" }, chips, input, list, status));
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || "");
    show(false);
    take();
    status.textContent = "";
    isReady = true;
    if (isFocused) input.focus();
  };

  const lists = {};
  for (const field of document.querySelectorAll("[data-combobox]")) {
    const url = field.dataset.combobox;
    lists[url] ??= fetch(url).then((answer) => answer.json());
    lists[url].then((listed) => enhance(field, listed)).catch(() => {}); /* it stays a plain field */
  }
})();
