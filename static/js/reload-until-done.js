/* A page that waits for a job looks again; leaving it stops nothing, and what is typed stays. */

const WAITING = "[data-reload-until-done]";
const PAUSE = 3000; // milliseconds
const PAUSE_LEAVING = 30000; // a reload would take the place of the page that was asked for

let next;

function lookAgainIn(pause) {
  clearTimeout(next);
  next = setTimeout(lookAgain, pause);
}

function isInUse() {
  const typed = [...document.querySelectorAll("main :is(textarea, input)")].some(
    (field) => field.type !== "hidden" && field.value !== field.defaultValue,
  );
  return typed || document.activeElement.closest("main form, main details") !== null;
}

function lookAgain() {
  if (isInUse()) lookAgainIn(PAUSE);
  else location.reload();
}

if (document.querySelector(WAITING)) {
  lookAgainIn(PAUSE);
  addEventListener("beforeunload", () => lookAgainIn(PAUSE_LEAVING));
}
