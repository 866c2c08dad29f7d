// Smooths pages that already work without it. Behaviour hangs on data- attributes only.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // data-print: print this page.  data-open="id": show the dialog.  data-close: close the dialog around it.
  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("[data-print], [data-open], [data-close]");
    if (!pressed) return;
    if (pressed.hasAttribute("data-print")) {
      event.preventDefault();
      window.print();
    } else if (pressed.dataset.open) {
      const dialog = document.getElementById(pressed.dataset.open);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
    } else {
      event.preventDefault();
      pressed.closest("dialog").close();
    }
  });

  // A form is sent once: the second press of its button does nothing until the answer is there.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.dataset.sent) {
      if (form.dataset.sent) event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  document.addEventListener("htmx:afterRequest", function (event) { delete event.target.dataset.sent; });

  // A form did its act: the draft of it that this browser keeps (drafts.js) goes, unless a number was given out for it.
  const done = /(?:^|; )nhap_xong=([0-9a-f-]{36})/.exec(document.cookie);
  if (done) {
    const kept = localStorage.getItem("nhap.b." + done[1]);
    if (kept && !JSON.parse(kept).number) localStorage.removeItem("nhap.b." + done[1]);
    document.cookie = "nhap_xong=; path=/; max-age=0; samesite=strict";
  }

  // data-key="n" (or several: ". ArrowRight"): that key, pressed outside a field, follows the link or presses the button.
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
    const wanted = document.querySelector('[data-key~="' + CSS.escape(event.key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, select, textarea")) wanted.focus(); else wanted.click();
  });

  // data-help-key="F1": that key, also inside a field, opens the way to help in its own window.
  document.addEventListener("keydown", function (event) {
    const help = document.querySelector("[data-help-key]");
    if (!help || event.key !== help.dataset.helpKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    help.click();
  });

  // Ctrl+Enter, inside a field too, presses the main button of the form one is in, else of the page's only form.
  // Where a page gives its main button a function key, counter.js does this.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (event.defaultPrevented || document.querySelector('[data-shortcut="F9"]')) return;
    const shown = Array.from(document.querySelectorAll('main form[method="post"] button.btn-primary')).filter(function (button) {
      return button.type === "submit" && button.offsetParent !== null;
    });
    const form = event.target.closest("form");
    const wanted = form ? shown.find(function (button) { return button.form === form; }) : shown.length === 1 && shown[0];
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });

  // The error summary is read out first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
