// A kiosk goes back to its first page by itself: data-back is the address, data-back-after the seconds.
// Touching the screen starts the time again. While the server is away the screen stays as it is and asks
// again: nobody is there to reload a browser's error page.
(function () {
  "use strict";
  const slip = document.querySelector("[data-back]");
  if (!slip) return;
  let timer = 0;
  function wait() {
    window.clearTimeout(timer);
    timer = window.setTimeout(back, 1000 * Number(slip.dataset.backAfter));
  }
  function back() {
    const asked = timer;
    window.fetch(slip.dataset.back, { method: "HEAD", cache: "no-store" }).then(function (answer) {
      if (timer !== asked) return; // touched meanwhile
      if (answer.status < 500 && answer.status !== 429) window.location.assign(slip.dataset.back); else wait();
    }, wait);
  }
  document.addEventListener("pointerdown", wait);
  document.addEventListener("keydown", wait);
  wait();
})();
