// A kiosk goes back to its first page by itself: data-back is the address, data-back-after the seconds.
// Touching the screen starts the time again.
(function () {
  "use strict";
  const slip = document.querySelector("[data-back]");
  if (!slip) return;
  let timer = 0;
  function wait() {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { window.location.assign(slip.dataset.back); }, 1000 * Number(slip.dataset.backAfter));
  }
  document.addEventListener("pointerdown", wait);
  document.addEventListener("keydown", wait);
  wait();
})();
