// Keys of lists and of the search field. Everything they do has a link, a box or a button on the page;
// without this file the pages work the same. Nothing happens inside a field or with a dialog open.
(function () {
  "use strict";
  const FIELDS = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), select, textarea, [contenteditable], dialog";

  function rows() {
    return Array.from(document.querySelectorAll("[data-rows] > tr, [data-rows] > li")).filter(function (row) {
      return row.querySelector("a[href]") && row.offsetParent !== null;
    });
  }

  function here() { return document.activeElement && document.activeElement.closest("[data-rows] > tr, [data-rows] > li"); }

  // The row's first link is what is focused: enter opens it, and the browser shows where one is.
  function go(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(here());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].querySelector("a[href]").focus();
    all[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  const ACTS = {
    j: function () { return go(1); },
    k: function () { return go(-1); },
    e: function () {
      const row = here();
      if (!row) return false;
      const act = row.dataset.act || row.querySelector("a[href]").href;
      window.location.assign(act);
      return true;
    },
    x: function () {
      const row = here();
      const box = row && row.querySelector("input[type=checkbox]");
      if (!box) return false;
      box.click();
      return true;
    },
    "?": function () {
      const keys = document.querySelector("[data-list-keys]");
      if (!keys) return false;
      keys.open = !keys.open;
      if (keys.open) { keys.scrollIntoView({ block: "nearest" }); keys.querySelector("summary").focus(); }
      return true;
    },
    "/": function () {
      const field = document.querySelector("[data-search]");
      if (!field || field.offsetParent === null) return false;
      field.focus();
      field.select();
      return true;
    }
  };

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest(FIELDS) || document.querySelector("dialog[open]")) return;
    const act = ACTS[event.key];
    if (act && act()) event.preventDefault();
  });

  // How many are ticked, said beside the buttons that act on them; "all" ticks what the page shows.
  function count(form) {
    const boxes = Array.from(form.elements).filter(function (one) { return one.type === "checkbox" && !one.hasAttribute("data-all"); });
    const ticked = boxes.filter(function (one) { return one.checked; });
    form.toggleAttribute("data-any", ticked.length > 0);
    form.querySelectorAll("[data-ticked]").forEach(function (out) { out.textContent = String(ticked.length); });
    form.querySelectorAll("[data-all]").forEach(function (all) { all.checked = boxes.length > 0 && ticked.length === boxes.length; });
  }
  document.addEventListener("change", function (event) {
    const box = event.target;
    if (box.type !== "checkbox" || !box.form || !box.form.hasAttribute("data-many")) return;
    if (box.hasAttribute("data-all")) {
      Array.from(box.form.elements).forEach(function (one) { if (one.type === "checkbox") one.checked = box.checked; });
    }
    count(box.form);
  });
  document.querySelectorAll("form[data-many]").forEach(count);
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-many]").forEach(count); });

  // While suggestions lie over the page, the page under them is out of reach; pressing beside them closes them.
  const found = document.querySelector("[data-found]");
  function lieOver() {
    const open = Boolean(found.firstChild);
    document.querySelectorAll("main, .subnav, .colophon, .masthead nav").forEach(function (part) { part.inert = open; });
  }
  if (found) {
    new MutationObserver(lieOver).observe(found, { childList: true });
    document.addEventListener("click", function (event) {
      if (found.firstChild && !event.target.closest("[data-found], [data-search]")) found.replaceChildren();
    });
    window.addEventListener("pageshow", function () { found.replaceChildren(); });
  }

  // Suggestions under the search field: down and up move among them, escape closes them.
  document.addEventListener("keydown", function (event) {
    const box = event.target.closest("[data-search-box]");
    if (!box || event.isComposing) return;
    const links = Array.from(box.querySelectorAll("[data-found] a[href]"));
    const field = box.querySelector("[data-search]");
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      if (at === 0) field.focus(); else links[at - 1].focus();
    } else if (event.key === "Escape") {
      box.querySelector("[data-found]").replaceChildren();
      field.focus();
      if (at < 0) field.blur();
    }
  });
})();
