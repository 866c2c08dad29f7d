// The counter: its scanner, its keys, its express lane. One file, for each file costs a slow line a request.

// A scanner is a keyboard that types faster than anybody: many characters in a row, then Enter. Wherever the
// focus is, what it typed goes into the field made for it (data-scan="card" for citizen cards, "code" for
// everything else) and that field's form is sent, unless it says "stay": the number of an envelope is a part of
// its form. The field that had the focus gets back what stood there.
// Typed by hand, keys do what they always do; without this file one puts the cursor into the field oneself.
(function () {
  "use strict";
  if (!document.querySelector("[data-scan]")) return;
  const PAUSE = 400; // ms between two keys after which a new burst begins: to reach for the scanner takes longer
  const FASTEST_HAND = 45; // ms per character: on the average of a whole code nobody types that fast
  const SHORTEST = 8; // characters of the shortest code
  const SURE = 6; // keys at that speed in a field, after which it must be a scanner
  const HOLD = 120; // ms a key pressed outside a field waits, to see whether it is the first of a scan
  const BARS = "|¦│┃｜ǀ‖¡\\\t~"; // what stands between the fields of a card (lib/citizen_card.py)

  let typed = ""; // what the keys of this burst said
  let began = 0;
  let last = 0;
  let where = null; // the control the keys of this burst go to, and how it stood when the burst began
  let before = null;
  let origin = null; // what had the focus before the burst was led into a scan field, and what it would hold now
  let held = 0; // keys pressed outside a field that were not passed on yet
  let timer = 0;

  function isText(element) {
    return element.matches("textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])");
  }

  function snapshot(target) {
    where = target;
    before = target.matches("input, select, textarea") ? { control: target, value: target.value, checked: target.checked } : null;
  }

  function restore() {
    if (before) { before.control.value = before.value; before.control.checked = before.checked; }
  }

  function begin(target, now) {
    typed = "";
    began = now;
    held = 0;
    origin = null;
    snapshot(target);
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
    const focused = origin ? origin.control : where;
    if (focused && focused.matches(wanted)) return focused;
    const part = focused && focused.closest("[data-scan-part]");
    return (part && part.querySelector(wanted)) || document.querySelector(wanted + ':not([data-scan~="stay"])');
  }

  // The burst goes on in a scan field: outside of fields letters with marks would be lost, a short field would
  // take no more than fits, and a list would jump from line to line.
  function lead(key) {
    const from = where, so_far = isText(from) ? text() : typed.slice(0, -1);
    const at = isText(from) ? from.selectionStart ?? from.value.length : 0;
    const kept = { control: from, value: from.value, at: at, length: so_far.length };
    restore();
    snapshot(document.querySelector("[data-scan]"));
    origin = kept;
    where.value = so_far + key;
    where.focus({ preventScroll: true });
  }

  // It was no scan: the keys do what they would have done at once.
  function release() {
    const keys = held ? typed : "", from = origin;
    let target = where;
    if (from) {
      const more = text().slice(from.length);
      restore();
      target = from.control;
      document.activeElement.blur();
      target.focus({ preventScroll: true });
      if (isText(target)) target.value = from.value.slice(0, from.at) + more + from.value.slice(from.at);
    }
    typed = "";
    held = 0;
    origin = null;
    last = 0;
    if (isText(target)) return;
    Array.from(keys).forEach(function (key) {
      target.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true }));
    });
  }

  function finish(event, now) {
    window.clearTimeout(timer);
    const scan = text();
    const fast = scan.length >= SHORTEST && (now - began) / scan.length < FASTEST_HAND;
    const field = fast && place(scan);
    if (!field) {
      if (held || origin) { event.preventDefault(); release(); }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    restore();
    field.value = scan;
    typed = "";
    held = 0;
    origin = null;
    if (!field.matches('[data-scan~="stay"]')) field.form.requestSubmit();
  }

  window.addEventListener("keydown", function (event) {
    if (!event.isTrusted || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) { if (origin) release(); return; }
    const now = event.timeStamp, target = event.target;
    if (now - last > PAUSE || target !== where) begin(target, now);
    if (event.key === "Enter" || event.key === "Tab") { finish(event, now); return; }
    if (event.key.length !== 1) {
      if (/^(Shift|CapsLock|Backspace|AltGraph|Unidentified|Process)$/.test(event.key)) return;
      last = 0;
      if (!origin) return;
      event.preventDefault(); // a hand after all: its key is for where it was typing
      event.stopImmediatePropagation();
      window.clearTimeout(timer);
      release();
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, bubbles: true, cancelable: true }));
      return;
    }
    last = now;
    typed += event.key;
    if (origin) { // led into the scan field: the key arrives there by itself
      window.clearTimeout(timer);
      timer = window.setTimeout(release, PAUSE);
      return;
    }
    if (target.closest("dialog") || target.matches("[data-scan]")) return;
    const goesIn = isText(target) || target.matches("select");
    const certain = goesIn ? typed.length === SURE && (now - began) / SURE < FASTEST_HAND : held === 2;
    if (goesIn && !certain) return;
    if (typed === " ") return; // presses the button that has the focus
    event.preventDefault();
    event.stopImmediatePropagation();
    held += goesIn ? 0 : 1;
    window.clearTimeout(timer);
    if (certain) lead(event.key);
    timer = window.setTimeout(release, certain ? PAUSE : HOLD);
  }, true);
})();

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

  // data-tick-all: tick every paper that is required (data-needed), here and at once; the page need not be sent
  // for that. What comes only with some applicants is ticked by who sees it.
  let wantsAll = false; // pressed while papers of another case are on their way
  function tickAll() {
    const open = Array.from(document.querySelectorAll("input[data-needed]:not(:checked)"));
    open.forEach(function (box) { box.checked = true; });
    if (open.length) open[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-tick-all]")) return;
    event.preventDefault();
    wantsAll = asked !== null;
    tickAll();
  });

  // Papers of another case and the side come anew from the server (htmx), on a slow line after a second: what is
  // ticked and typed meanwhile stays.
  const PARTS = ["part-papers", "side"];
  let asked = null; // how the controls stood when the server was asked, by name
  let since = []; // name and state of those changed until it answered
  function controls() {
    return Array.from(document.querySelectorAll(
      ":is(#" + PARTS.join(", #") + ") :is(input, select, textarea):not([type=hidden], [type=file], [type=radio])"));
  }
  function state(control) { return control.type === "checkbox" ? control.checked : control.value; }
  function about(event) { return event.detail.target && PARTS.includes(event.detail.target.id); }
  document.addEventListener("htmx:beforeSend", function (event) {
    if (!about(event)) return;
    asked = new Map(controls().map(function (one) { return [one.name, state(one)]; }));
    wantsAll = false;
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (!about(event) || !asked) return;
    since = controls().filter(function (one) { return state(one) !== asked.get(one.name); })
      .map(function (one) { return [one.name, state(one)]; });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (!about(event) || !asked) return;
    asked = null;
    const now = new Map(controls().map(function (one) { return [one.name, one]; }));
    since.forEach(function (change) {
      const control = now.get(change[0]); // another case may not ask for it
      if (!control || state(control) === change[1]) return;
      if (control.type === "checkbox") control.checked = change[1]; else control.value = change[1];
    });
    if (wantsAll) tickAll();
    wantsAll = false;
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

  // Arrows walk from a search box into the list under it (data-arrows="id of the list") and back.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const box = document.querySelector("[data-arrows]");
    if (!box || (event.target !== box && !event.target.closest("#" + box.dataset.arrows))) return;
    const all = [box].concat(Array.from(document.querySelectorAll("#" + box.dataset.arrows + " a")));
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // data-focus: id of where the work goes on after this page has come. The page moves no further than it must
  // for that to be seen.
  const next = document.querySelector("[data-focus]");
  const first = next && document.getElementById(next.dataset.focus);
  if (first && !document.querySelector(".error-summary")) { first.focus({ preventScroll: true }); first.scrollIntoView({ block: "nearest" }); }

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
