// A scanner is a keyboard that types faster than anybody: many characters in a row, then Enter. Wherever the
// focus is, what it typed goes into the field made for it (data-scan="card" for citizen cards, "code" for
// everything else) and that field's form is sent. The field that had the focus gets back what stood there.
// Typed by hand, keys do what they always do; without this file one puts the cursor into the field oneself.
(function () {
  "use strict";
  const PAUSE = 150; // ms between two keys after which a new burst begins
  const FASTEST_HAND = 45; // ms per character: on the average of a whole code nobody types that fast
  const SHORTEST = 8; // characters of the shortest code
  const HOLD = 60; // ms a key pressed outside a field waits, to see whether it is the first of a scan
  const BARS = "|¦│┃｜ǀ‖¡\\\t~"; // what stands between the fields of a card (lib/citizen_card.py)

  let typed = ""; // what the keys of this burst said
  let began = 0;
  let last = 0;
  let where = null; // the control the keys of this burst go to, and how it stood when the burst began
  let before = null;
  let origin = null; // what had the focus before a burst outside any field was caught in a scan field
  let held = 0; // keys pressed outside a field that were not passed on yet
  let timer = 0;

  function isText(element) {
    return element.matches("textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])");
  }

  function snapshot(target) {
    where = target;
    before = target.matches("input, select, textarea") ? { control: target, value: target.value, checked: target.checked } : null;
  }

  function begin(target, now) {
    typed = "";
    began = now;
    held = 0;
    origin = null;
    snapshot(target);
  }

  function restore() {
    if (before) { before.control.value = before.value; before.control.checked = before.checked; }
  }

  // What the burst left in a text field: also right where a typing aid rewrote characters, or where letters
  // with marks came without keys of their own.
  function text() {
    if (!before || !isText(before.control)) return typed;
    const now = before.control.value, then = origin ? "" : before.value;
    let start = 0, end = 0;
    while (start < then.length && now[start] === then[start]) start += 1;
    while (end < then.length - start && now[now.length - 1 - end] === then[then.length - 1 - end]) end += 1;
    return now.slice(start, now.length - end);
  }

  function isCard(scan) {
    return Array.from(BARS).some(function (bar) { return scan.split(bar).length > 6; }) || scan.length > 70;
  }

  // The field this scan is for: the focused one if it is of that kind, one in the same part of the page, any.
  function place(scan) {
    const wanted = '[data-scan~="' + (isCard(scan) ? "card" : "code") + '"]';
    const focused = origin || where;
    if (focused && focused.matches(wanted)) return focused;
    const part = focused && focused.closest("[data-scan-part]");
    return (part && part.querySelector(wanted)) || document.querySelector(wanted);
  }

  // Outside a field letters with marks would be lost: from the third key on the burst goes into a scan field.
  function caught() {
    const field = document.querySelector("[data-scan]");
    origin = where;
    snapshot(field);
    field.value = typed;
    field.focus({ preventScroll: true });
  }

  // It was no scan: the keys do what they would have done at once.
  function release() {
    const keys = held ? typed : "", target = origin || where;
    if (origin) { restore(); document.activeElement.blur(); if (origin.focus) origin.focus({ preventScroll: true }); }
    typed = "";
    held = 0;
    origin = null;
    last = 0;
    Array.from(keys).forEach(function (key) {
      target.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true }));
    });
  }

  function finish(event, now) {
    window.clearTimeout(timer);
    const fast = typed.length >= SHORTEST && (now - began) / typed.length < FASTEST_HAND;
    const scan = fast ? text() : "", field = fast && place(scan);
    if (!field) {
      if (held) { event.preventDefault(); release(); }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    restore();
    field.value = scan;
    typed = "";
    held = 0;
    origin = null;
    field.form.requestSubmit();
  }

  window.addEventListener("keydown", function (event) {
    if (!event.isTrusted || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const now = performance.now();
    if (now - last > PAUSE || event.target !== where) begin(event.target, now);
    if (event.key === "Enter" || event.key === "Tab") { finish(event, now); return; }
    if (event.key.length !== 1) {
      if (!/^(Shift|CapsLock|Backspace|AltGraph|Unidentified|Process)$/.test(event.key)) last = 0;
      return;
    }
    last = now;
    const first = typed === "";
    typed += event.key;
    if (!held && (isText(event.target) || event.target.matches("select") || event.target.closest("dialog"))) return;
    if (first && event.key === " ") return; // presses the button that has the focus
    held += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(release, origin ? PAUSE : HOLD);
    if (origin) return; // into the scan field, by itself
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held === 3) { caught(); window.clearTimeout(timer); timer = window.setTimeout(release, PAUSE); }
  }, true);
})();
