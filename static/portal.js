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

  // By its attribute: where a field is called "method" (how money was paid), form.method is that field.
  const posts = function (form) { return (form.getAttribute("method") || "").toLowerCase() === "post"; };

  // A form is sent once: the second press of its button does nothing until the answer is there.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!posts(form) || form.dataset.sent) {
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

  // data-carries on a form whose button shows the page anew (another language, larger letters): what is typed goes along.
  // A form that keeps what is typed is sent itself (the button names it; so it does without scripts). What others hold
  // waits in this tab until the page is back, no longer than a minute; passwords and chosen files do not.
  const CARRIED = "mang_theo";
  const here = function () { return location.pathname + location.search; };
  const forms = function () { return Array.from(document.querySelectorAll("main form")); };
  const ticks = function (one) { return one.type === "checkbox" || one.type === "radio"; };
  const typed = function (form) {
    return Array.from(form.elements).filter(function (one) {
      return one.name && one.matches("input, select, textarea") && !/^(hidden|password|file|submit|button|image|reset)$/.test(one.type);
    });
  };
  const isTouched = function (form) {
    return typed(form).some(function (one) {
      if (ticks(one)) return one.checked !== one.defaultChecked;
      if (!one.options) return one.value !== one.defaultValue;
      const meant = Array.from(one.options, function (option) { return option.defaultSelected; });
      if (!one.multiple && !meant.includes(true)) meant[0] = true; // the first one, where the page chose none
      return Array.from(one.options).some(function (option, at) { return option.selected !== meant[at]; });
    });
  };
  const valueOf = function (one) {
    if (ticks(one)) return one.checked;
    return one.multiple && one.options ? Array.from(one.selectedOptions, function (option) { return option.value; }) : one.value;
  };
  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("form[data-carries] button");
    if (!pressed) return;
    // A page that answers a form (refused, a card read, papers ticked) holds as its own what was typed before.
    const isAnswer = pressed.closest("form").dataset.carries === "all";
    const touched = forms().filter(function (form) { return isAnswer || isTouched(form); });
    let kept = null;
    if (pressed.hasAttribute("form")) {
      kept = touched.find(function (form) { return form.elements.ticket && form.elements.submission_key; });
      if (kept) pressed.setAttribute("form", kept.id = kept.id || "touched"); else pressed.removeAttribute("form");
    }
    const waiting = touched.filter(function (form) { return form !== kept && posts(form); }).map(function (form) {
      return [forms().indexOf(form), form.getAttribute("action"), typed(form).map(function (one) { return [one.name, valueOf(one)]; })];
    });
    try {
      if (waiting.length) sessionStorage.setItem(CARRIED, JSON.stringify({ page: here(), at: Date.now(), forms: waiting }));
    } catch { /* no room: the page comes back as it was sent */ }
  });
  let carried = null;
  try {
    carried = JSON.parse(sessionStorage.getItem(CARRIED));
    sessionStorage.removeItem(CARRIED);
  } catch { /* this browser lets pages keep nothing */ }
  if (carried && carried.page === here() && Date.now() - carried.at < 60e3) carried.forms.forEach(function (told) {
    const form = forms()[told[0]];
    if (!form || form.getAttribute("action") !== told[1]) return;
    const found = typed(form);
    told[2].forEach(function (pair) {
      // Of several with one name each is filled once, in their order.
      const at = found.findIndex(function (one) { return one.name === pair[0]; });
      const one = at < 0 ? null : found.splice(at, 1)[0];
      if (!one) return;
      if (ticks(one)) one.checked = pair[1];
      else if (Array.isArray(pair[1])) Array.from(one.options).forEach(function (option) { option.selected = pair[1].includes(option.value); });
      else if (one.value !== pair[1]) one.value = pair[1];
      const isNew = ticks(one) ? one.checked !== one.defaultChecked : !one.options && one.value !== one.defaultValue;
      for (let around = one.closest("details"); around && isNew; around = around.parentElement.closest("details")) around.open = true;
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The error summary is read out first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
