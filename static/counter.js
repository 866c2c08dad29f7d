// Keys of the counter, also inside a field: function keys move the clerk on without the mouse.
// Everything they do has a button or a link on the page; without this file the page works the same.
(function () {
  "use strict";

  // Escape leaves the field, so that the one-letter keys printed on buttons work again.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.matches("input, select, textarea")) event.target.blur();
  });

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || !/^F\d+$/.test(event.key)) return;
    const wanted = document.querySelector('[data-shortcut="' + event.key + '"], [data-key="' + event.key + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, select, textarea")) { wanted.focus(); wanted.select && wanted.select(); } else { wanted.click(); }
  });
})();
