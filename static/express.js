// The express lane: data-paper="Bằng tốt nghiệp" puts that paper into the first empty line, and pressed again
// asks for one more copy of it. Without this file the button sends the form and the server does the same.
(function () {
  "use strict";
  function part(line, name) { return line.querySelector('[name$="-' + name + '"]'); }

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("[data-paper]");
    if (!pressed) return;
    const lines = Array.from(document.querySelectorAll(".express-line"));
    const paper = pressed.dataset.paper;
    const there = lines.find(function (line) { return part(line, "name").value.trim() === paper; });
    const empty = lines.find(function (line) { return part(line, "name").value.trim() === ""; });
    if (!there && !empty) return; // full: the page is sent and comes back with what it can hold
    event.preventDefault();
    const copies = part(there || empty, "copies");
    if (there) copies.value = Number(copies.value) + 1; else part(empty, "name").value = paper;
    copies.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
