/* A page that waits for a job looks again; leaving it stops nothing. */

if (document.querySelector("[data-look-again]")) setTimeout(() => location.reload(), 3000);
