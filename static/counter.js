// Keys of the counter, also inside a field: function keys move the clerk on without the mouse.
// Everything they do has a button or a link on the page; without this file the page works the same.
(function () {
  "use strict";
  const PRINTS = "counter-prints";

  function isText(element) {
    return element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  }

  // Escape leaves the field, so that the one-letter keys printed on buttons work again.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.matches("input, select, textarea")) event.target.blur();
  });

  // data-shortcut="F9" (or data-key="F2"): that key presses the button, follows the link or goes into the
  // field, also one that is folded away. Ctrl+Enter is the key of the page's main button, F9.
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const key = event.ctrlKey ? (event.key === "Enter" ? "F9" : "") : event.key;
    if (!/^F\d+$/.test(key)) return;
    const wanted = document.querySelector('[data-shortcut="' + key + '"], [data-key="' + key + '"]');
    if (!wanted) return;
    event.preventDefault();
    const folded = wanted.closest("details");
    if (folded) folded.open = true;
    const target = wanted.matches("summary") ? folded.querySelector("input, select, textarea") : wanted;
    if (target.matches("input, select, textarea, [tabindex='-1']:not(button, a)")) { target.focus(); if (target.select) target.select(); } else { target.click(); }
  });

  // data-tick="3": that key, outside a text field, ticks the box or unticks it, wherever else the focus is.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key.length !== 1) return;
    if (event.target.closest("dialog") || isText(event.target)) return;
    const wanted = document.querySelector('[data-tick="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (wanted) { event.preventDefault(); wanted.click(); }
  });

  // data-tick-all: tick every box that has a number, here and at once; the page need not be sent for that.
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-tick-all]")) return;
    event.preventDefault();
    const open = Array.from(document.querySelectorAll("input[data-tick]:not(:checked)"));
    open.forEach(function (box) { box.checked = true; });
    if (open.length) open[0].dispatchEvent(new Event("change", { bubbles: true }));
  });

  // data-put="id" with data-value: the button writes that value into the field.
  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("[data-put]");
    if (pressed) document.getElementById(pressed.dataset.put).value = pressed.dataset.value;
  });

  // data-enter="next" on a form: Enter in a field goes to the next one instead of sending half a form.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing || event.defaultPrevented) return;
    const field = event.target;
    if (!field.matches('form[data-enter="next"] input:not([data-scan]), form[data-enter="next"] select')) return;
    event.preventDefault();
    const fields = Array.from(field.form.elements).filter(function (one) {
      return one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && one.matches("input, select, textarea, button");
    });
    const next = fields[fields.indexOf(field) + 1];
    if (next) { next.focus(); if (next.select) next.select(); }
  });

  // Arrows walk from a search box into the list under it (data-list="id of the list") and back.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const box = document.querySelector("[data-list]");
    if (!box || (event.target !== box && !event.target.closest("#" + box.dataset.list))) return;
    const all = [box].concat(Array.from(document.querySelectorAll("#" + box.dataset.list + " a")));
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // data-focus: id of where the work goes on after this page has come. It does not move the page.
  const next = document.querySelector("[data-focus]");
  const first = next && document.getElementById(next.dataset.focus);
  if (first && !document.querySelector(".error-summary")) first.focus({ preventScroll: true });

  // data-prints on a button: what it makes is printed as soon as its page is there (data-print-now on the form
  // that prints). The wish lives in this tab for one page only, so loading that page again prints nothing.
  document.addEventListener("submit", function (event) {
    if (!event.submitter || !event.submitter.hasAttribute("data-prints")) return;
    try { window.sessionStorage.setItem(PRINTS, "yes"); } catch { /* the print button has the focus then */ }
  });
  function wished() {
    try {
      const found = window.sessionStorage.getItem(PRINTS);
      window.sessionStorage.removeItem(PRINTS);
      return found;
    } catch { return null; }
  }
  // The paper opens in a frame nobody sees, and the browser's own print dialogue comes up over this page.
  const printer = document.querySelector("form[data-print-now]");
  if (!wished() || !printer) return;
  const frame = document.createElement("iframe");
  frame.name = "paper";
  frame.className = "visually-hidden";
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.title = document.title;
  frame.addEventListener("load", function () {
    try {
      if (frame.contentWindow.location.href === "about:blank") return;
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch { printer.querySelector("button").focus(); /* refused: pressing it shows why */ }
  });
  document.body.append(frame);
  const usual = printer.target;
  const as = document.createElement("input");
  as.type = "hidden"; as.name = "as"; as.value = "page";
  printer.append(as);
  printer.target = "paper";
  printer.submit();
  printer.target = usual;
  as.remove();
})();
