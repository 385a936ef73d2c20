// A page that waits for a job looks again; leaving it stops nothing.
setTimeout(() => location.reload(), 3000);
