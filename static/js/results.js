/* Results: the unit follows the goods; all records that wait can be ticked at once. */

(() => {
  const goods = document.querySelector("select[name=goods]");
  const unit = document.querySelector("select[name=unit]");

  const follow = () => {
    const said = goods.selectedOptions[0]?.dataset.unit;
    if (said) unit.value = said;
    else if (unit.dataset.follows) unit.value = "";
    unit.dataset.follows = said ?? "";
  };

  if (goods && unit) {
    goods.addEventListener("change", follow);
    if (!unit.value) follow();
  }

  const all = document.querySelector("[data-tick-all]");

  if (all) {
    const boxes = [...all.form.querySelectorAll("input[type=checkbox]")];
    all.hidden = !boxes.length;
    all.addEventListener("click", () => boxes.forEach((box) => (box.checked = true)));
  }
})();
