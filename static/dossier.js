// The viewer of a dossier: after a page was turned, what was asked for is in sight. Without this file the
// links of the viewer lead to the same place by themselves.
(function () {
  "use strict";

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.id !== "viewer" && !document.getElementById("viewer")) return;
    const viewer = document.getElementById("viewer");
    const top = viewer.getBoundingClientRect().top;
    if (top > window.innerHeight / 2) viewer.scrollIntoView();
    const open = viewer.querySelector(".viewer-file-open");
    const list = viewer.querySelector(".viewer-list");
    if (!open || list.scrollHeight <= list.clientHeight) return;
    // Only the list is moved, never the page under the reader's eyes.
    list.scrollTop = open.offsetTop - list.offsetTop - list.clientHeight / 2;
  });
})();
