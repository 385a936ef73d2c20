/* A page that waits for a job looks again; leaving it stops nothing, and what is typed stays. */

const WAITING = "[data-look-again]";
const PAUSE = 3000; // milliseconds

function isInUse() {
  const typed = [...document.querySelectorAll("main :is(textarea, input)")].some(
    (field) => field.type !== "hidden" && field.value !== field.defaultValue,
  );
  return typed || document.activeElement.closest("main form, main details") !== null;
}

function lookAgain() {
  if (isInUse()) setTimeout(lookAgain, PAUSE);
  else location.reload();
}

if (document.querySelector(WAITING)) setTimeout(lookAgain, PAUSE);
