// Keeps what is typed in a form while the line is lost; at reception it sends it when the line is back (docs/adr/0048).
// Nothing is kept in clear: AES-GCM under a key the server gives to the same user's login. Of that key one half lies
// in localStorage and the other in a cookie that ends with the login or the browser, so that neither is a key without
// the other. A number given to somebody is never forgotten here before the server says what became of it.
(function () {
  "use strict";
  const box = document.querySelector("[data-drafts]");
  if (!box || !window.isSecureContext || !crypto.subtle) return;

  const DAY = 24 * 3600e3, KEY_LASTS = 8 * 3600e3, BEAT = 60e3, RETRY = 10e3, GIVE_AFTER = 60e3, DOWN = [502, 503, 504];
  const COOKIE = "nhap", KEY = "nhap.k", DRAFT = "nhap.b.", NUMBERS = "nhap.s.", DEVICE = "nhap.m", LAST = "nhap.t";
  const CLAIMED = ["slip_number", "received_at", "clock_offset"];
  const LEFT_OUT = ["csrfmiddlewaretoken", "ticket", "do", "kept", "drop", "scan", "scan_representative", "scan_visitor"];
  // What the page was opened on (docs/adr/0022): kept to compare with and never put back, else the form would be refused
  // for good. Not the number of corrections (seen): their form has all of the dossier in it, as it stood at that number.
  const MARKS = ["shown", "step", "holder"];
  // Of a form whose view keeps what is typed (components/kept.html) the box is a part; reception's stands beside it.
  const inside = "inside" in box.dataset;
  const form = inside ? box.closest("form") : box.dataset.drafts ? document.getElementById(box.dataset.drafts) : null;
  const agency = box.dataset.agency || "";
  const text = new TextEncoder();
  let key = null, user = box.dataset.user || "", lostAt = 0, ended = false, mine = "", claim = null, timer = 0, saving = 0, touched = false, dirty = false, seenAt = Date.now();

  const store = {
    get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch (bad) { return null; } },
    set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch (full) { return false; } },
    drop(name) { localStorage.removeItem(name); },
  };
  const part = function (name) { return box.querySelector("[data-" + name + "]"); };
  const button = function (name) { return box.querySelector('[data-do="' + name + '"]'); };
  const word = function (name, given) {
    const found = box.querySelector('template[data-word="' + name + '"]');
    let said = found ? found.content.textContent : "";
    for (const one in given) said = said.replace("{" + one + "}", given[one]);
    return said;
  };
  const show = function (element, wanted) { if (element) element.hidden = !wanted; };
  const say = function (said) { part("say").textContent = said; show(box, true); };
  const clock = function (moment) {
    return new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(moment));
  };
  const base64 = function (bytes) { return btoa(String.fromCharCode.apply(null, new Uint8Array(bytes))); };
  const bytes = function (said) { return Uint8Array.from(atob(said), function (one) { return one.charCodeAt(0); }); };
  const uuid = function () { return crypto.randomUUID(); };

  // The key -----------------------------------------------------------------------------------------

  function keepKey(raw) {
    const half = crypto.getRandomValues(new Uint8Array(raw.length));
    store.set(KEY, { user: user, until: Date.now() + KEY_LASTS, half: base64(raw.map(function (one, at) { return one ^ half[at]; })) });
    // Without an age: it goes when the browser is closed, as the login does.
    document.cookie = COOKIE + "=" + encodeURIComponent(base64(half)) + "; path=/; samesite=strict" +
      (location.protocol === "https:" ? "; secure" : "");
  }

  async function useKey(raw) {
    key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // What an earlier page of the same login left; another user's is thrown away.
  async function recallKey() {
    const kept = store.get(KEY);
    const cookie = document.cookie.split("; ").find(function (one) { return one.startsWith(COOKIE + "="); });
    const left = kept ? kept.until - Date.now() : 0;
    if (!cookie || !(left > 0 && left <= KEY_LASTS) || (user && kept.user !== user)) { store.drop(KEY); return; }
    user = kept.user;
    const half = bytes(decodeURIComponent(cookie.slice(COOKIE.length + 1)));
    await useKey(bytes(kept.half).map(function (one, at) { return one ^ half[at]; }));
  }

  // Drafts ------------------------------------------------------------------------------------------

  function drafts() {
    return Object.keys(localStorage).filter(function (name) { return name.startsWith(DRAFT); })
      .map(function (name) { return store.get(name); }).filter(Boolean);
  }

  // What was typed goes after a day. Of a slip its number and hour stay: else the number would be somebody else's next.
  function purge() {
    Object.keys(localStorage).filter(function (name) { return name.startsWith(DRAFT); }).forEach(function (name) {
      const kept = store.get(name);
      if (kept && Date.now() - kept.at < DAY) return;
      if (!kept || !kept.number) { store.drop(name); return; }
      delete kept.iv;
      delete kept.closed;
      store.set(name, kept);
    });
  }

  const bound = function (draft) { return text.encode(draft.user + "|" + draft.id); };

  async function seal(draft, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: bound(draft) }, key, text.encode(JSON.stringify(content)));
    const there = store.get(DRAFT + draft.id);
    if (there && there.number && there.number !== draft.number) return false; // another tab gave a slip for it meanwhile
    return store.set(DRAFT + draft.id, Object.assign({}, draft, { iv: base64(iv), closed: base64(closed) }));
  }

  async function open(draft) {
    if (!key || draft.user !== user || !draft.closed) return null;
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(draft.iv), additionalData: bound(draft) }, key, bytes(draft.closed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch (closed) { return null; }
  }

  function typed() {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && !LEFT_OUT.includes(pair[0]) && !pair[0].startsWith("files-");
    });
  }

  const content = function () {
    return { what: box.dataset.name, action: form.getAttribute("action") || location.pathname, values: typed() };
  };
  const draftOf = function () { return Object.assign({}, claim, { id: mine, user: user, form: box.dataset.form, at: Date.now() }); };

  // A draft a slip was given for belongs to whom it was given to: what is typed over it is another's, with a key of its
  // own. So is what is typed in one tab where another has gone on with the same draft: neither is written over.
  function own() {
    const kept = store.get(DRAFT + mine), slip = form.elements.slip_number;
    if (!kept || (claim && claim.number === kept.number)) return;
    if (!kept.number && kept.at <= seenAt) return;
    if (kept.number && slip && slip.value.trim() === kept.number) { claim = kept; return; }
    mine = uuid();
    form.elements.submission_key.value = mine;
  }

  // Only what was typed here since it was last kept, or what nobody keeps yet: a tab that stood open beside another
  // with the same draft would put its older words over the newer ones.
  async function save() {
    const named = form && form.elements.applicant_name;
    if (!key || !form || !(touched || (named && named.value.trim())) || (claim && claim.given)) return false;
    if (!dirty && store.get(DRAFT + mine)) return true;
    own();
    dirty = false;
    const draft = draftOf();
    seenAt = draft.at;
    if (await seal(draft, content())) return true;
    dirty = true;
    return false;
  }

  function soon() {
    touched = true;
    dirty = true;
    window.clearTimeout(saving);
    saving = window.setTimeout(save, 400);
  }

  function fill(values) {
    const given = new Map();
    values.forEach(function (pair) { given.set(pair[0], (given.get(pair[0]) || []).concat(pair[1])); });
    Array.from(form.elements).forEach(function (control) {
      if (!control.name || control.type === "file" || control.type === "submit" || LEFT_OUT.includes(control.name) || MARKS.includes(control.name)) return;
      const told = given.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = told.includes(control.value);
      else if (control.multiple) Array.from(control.options).forEach(function (one) { one.selected = told.includes(one.value); });
      else if (told.length) control.value = told[0];
    });
    form.querySelectorAll("details").forEach(function (one) {
      if (Array.from(one.querySelectorAll("input[type=text], textarea")).some(function (control) { return control.value; })) one.open = true;
    });
    const priced = form.querySelector(".reprices");
    if (priced) priced.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Whether it was written for another text, step or holder than the page shows now.
  function isOfAnother(values) {
    return values.some(function (pair) {
      const mark = MARKS.includes(pair[0]) && form.elements[pair[0]];
      return mark && mark.value !== pair[1];
    });
  }

  async function refill(draft) {
    const told = await open(draft);
    if (!told) return;
    if (claim) CLAIMED.forEach(function (name) { form.elements[name].value = ""; }); // its slip is not this one's
    claim = null;
    fill(told.values);
    mine = draft.id;
    form.elements.submission_key.value = mine;
    touched = true;
    dirty = false;
    seenAt = draft.at;
    if (draft.number) bear(draft);
    offer();
    if (isOfAnother(told.values)) say(word("changed"));
  }

  // A slip was given for it: the form says so when it is sent by hand.
  function bear(draft) {
    claim = Object.assign({}, claim, draft);
    [draft.number, draft.receivedAt, draft.offset].forEach(function (said, at) {
      let control = form.elements[CLAIMED[at]];
      if (!control) {
        control = document.createElement("input");
        control.type = "hidden";
        control.name = CLAIMED[at];
        form.append(control);
      }
      control.value = said;
    });
  }

  // A draft of this form by this person that is another than what the page holds now.
  function earlier() {
    return drafts().filter(function (one) { return one.user === user && one.form === box.dataset.form && one.id !== mine && !one.number; })
      .sort(function (a, b) { return b.at - a.at; })[0];
  }

  function offer() {
    const found = form && key ? earlier() : null;
    show(button("refill"), found);
    show(button("drop"), found);
    if (found && !lostAt && !ended) say(word("draft", { at: clock(found.at) }));
    const waiting = drafts().filter(function (one) { return one.number && (one.user === user || !one.closed); }).length;
    const link = part("waiting");
    if (link) { show(link, waiting); part("count").textContent = waiting; if (waiting) show(box, true); }
  }

  // The line ----------------------------------------------------------------------------------------

  function device() {
    const kept = store.get(DEVICE) || uuid();
    store.set(DEVICE, kept);
    return kept;
  }

  // Milliseconds to add to this machine's clock for the server's.
  const offset = function () { return (store.get(LAST) || {}).offset || 0; };

  async function token(anew) {
    const field = form && form.elements.csrfmiddlewaretoken;
    if (field && !anew) return field.value;
    const answer = await fetch(box.dataset.machine, { cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return null;
    if (answer.status === 403) throw new Error("not this role's");
    if (!answer.ok) throw new Error("down");
    const told = await answer.json();
    if (user && told.user && told.user !== user) await another();
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (one) { one.value = told.csrf; });
    return told.csrf;
  }

  async function call(anew) {
    const csrf = await token(anew);
    if (csrf === null) return null;
    const told = new FormData();
    const last = store.get(LAST);
    const where = agency || (last && last.agency) || "";
    const held = store.get(NUMBERS + agency) || [];
    told.append("csrfmiddlewaretoken", csrf);
    told.append("device", device());
    told.append("agency", where);
    drafts().forEach(function (one) {
      if (one.closed && one.id !== mine) told.append("made", one.id);
      if (one.number && (one.agency || where) === where) told.append("given", one.number);
    });
    if (form) told.append("made", mine); // another tab may have sent it, and dropped the draft
    if (last && last.lost) told.append("lost", Math.max(0, Math.round(Date.now() - last.seen)));
    const before = Date.now();
    const answer = await fetch(box.dataset.machine, { method: "POST", body: told, redirect: "manual" });
    if (answer.type === "opaqueredirect") return null;
    if (answer.status === 403 && !anew) return call(true);
    if (!answer.ok) throw new Error("down");
    const heard = await answer.json();
    heard.where = where;
    heard.held = held;
    heard.offset = Math.round(heard.now - (before + Date.now()) / 2);
    return heard;
  }

  async function beat() {
    window.clearTimeout(timer);
    try {
      const heard = await call(false);
      if (heard === null) signedOut(); else await reached(heard);
    } catch (cut) {
      if (cut.message === "not this role's" || cut.message === "another's") return;
      lost();
    }
    timer = window.setTimeout(beat, lostAt ? RETRY : BEAT);
  }

  function signedOut() {
    lostAt = 0;
    ended = true;
    box.classList.add("is-lost");
    say(word("ended"));
    const link = part("login-link");
    // With its query, as the server itself does: ids and months in it name what the draft is about.
    link.href = box.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search);
    show(link, true);
    show(button("give"), false);
    list();
  }

  function lost() {
    const last = store.get(LAST) || { seen: Date.now() };
    if (!last.lost) { last.lost = true; store.set(LAST, last); }
    if (!lostAt) { lostAt = last.seen || Date.now(); if (key) save(); }
    box.classList.add("is-lost");
    if (!claim || !claim.given) say(word(key ? "lost" : "unkept"));
    show(button("give"), key && !(claim && claim.number));
    offer();
    list();
  }

  // Somebody else has signed in at this machine: what stands here is neither shown to him nor kept or sent as his.
  async function another() {
    window.clearTimeout(timer);
    window.clearTimeout(saving);
    await save(); // for whom it was typed by, under his own key
    key = null;
    if ((store.get(KEY) || {}).user === user) store.drop(KEY);
    if (form) form.replaceChildren();
    location.replace(location.pathname);
    throw new Error("another's");
  }

  async function reached(heard) {
    if (user && user !== heard.user) await another();
    const same = user === heard.user, was = lostAt || ended;
    lostAt = 0;
    ended = false;
    box.classList.remove("is-lost");
    show(part("login-link"), false);
    show(button("give"), false);
    user = heard.user;
    store.set(LAST, { seen: Date.now(), offset: heard.offset, agency: agency || (store.get(LAST) || {}).agency || "" });
    if (!key) { const raw = bytes(heard.key); await useKey(raw); keepKey(raw); }
    forget(heard);
    settle(heard);
    if (heard.numbers && agency) await keepNumbers(heard);
    // Typed before anybody was known here: whose it is shows when somebody goes on with it.
    if (was && !(claim && claim.given)) { say(word("back")); if (same) save(); }
    if (form && !(claim && claim.number) && heard.made.includes(mine)) sentElsewhere();
    offer();
    await send();
    await list();
  }

  // Provisional receipts ----------------------------------------------------------------------------

  // What became a dossier is kept no longer; a slip's number not before the server says that it is used or void.
  function forget(heard) {
    const settled = heard.settled || [];
    drafts().forEach(function (one) {
      const done = !one.number || (settled.includes(one.number) && (one.agency || heard.where) === heard.where);
      if (done && (heard.made.includes(one.id) || !one.closed)) store.drop(DRAFT + one.id);
    });
  }

  // The form in this tab did its act from another one. What is typed here from now on is kept under a key of its own,
  // unless it is a reception: typed on, that would be a second dossier of the same person.
  function sentElsewhere() {
    say(word("posted"));
    if (!inside) return;
    mine = uuid();
    form.elements.submission_key.value = mine;
    if (dirty) save();
  }

  // A number is taken off the list and its draft kept in one go: no answer on its way can bring it back.
  function takeNumber(at) {
    return navigator.locks.request(NUMBERS, async function () {
      if (claim && claim.number) return null; // pressed twice
      const left = store.get(NUMBERS + agency) || [];
      const number = left.shift();
      if (!number) { say(word("numberless")); return null; }
      own();
      const draft = Object.assign(draftOf(), { number: number, receivedAt: new Date(at).toISOString(), offset: offset(), agency: agency });
      if (!(await seal(draft, content()))) { say(word("unkept")); return null; }
      store.set(NUMBERS + agency, left);
      bear(draft);
      claim.given = true;
      return draft;
    });
  }

  // Without those given out since the server was asked.
  function keepNumbers(heard) {
    return navigator.locks.request(NUMBERS, function () {
      const left = store.get(NUMBERS + agency) || [];
      const gone = heard.held.filter(function (one) { return !left.includes(one); });
      drafts().forEach(function (one) { if (one.number && (one.agency || agency) === agency) gone.push(one.number); });
      store.set(NUMBERS + agency, heard.numbers.filter(function (one) { return !gone.includes(one); }));
    });
  }

  async function give() {
    const named = form.elements.applicant_name;
    if (!named || !named.value.trim()) { say(word("nameless")); if (named) named.focus(); return; }
    const waited = Date.now() - lostAt;
    if (waited < GIVE_AFTER) { say(word("wait", { n: Math.ceil((GIVE_AFTER - waited) / 1000) })); return; }
    window.clearTimeout(saving);
    const at = Date.now() + offset();
    const draft = await takeNumber(at);
    if (!draft) return;
    printSlip(draft.number, at, named.value.trim());
    say(word("given", { n: draft.number, at: clock(at) }));
    show(button("give"), false);
    show(button("next"), true);
    button("next").focus();
    offer();
  }

  function printSlip(number, at, name) {
    const slip = document.getElementById("provisional-slip");
    const put = function (where, what) { slip.querySelector('[data-slip="' + where + '"]').textContent = what; };
    // Papers of the list by their title, others by the name typed for them.
    const papers = Array.from(form.querySelectorAll('input[name$="-has"]:checked, input[name$="-name"]')).map(function (one) {
      return (one.type === "checkbox" ? one.closest("fieldset").getAttribute("aria-label") : one.value).trim();
    }).filter(Boolean).map(function (title) { return "– " + title; });
    put("number", number);
    put("at", clock(at));
    put("name", name);
    put("papers", papers.join("\n") || "–");
    document.body.classList.add("giving-slip");
    window.print();
    document.body.classList.remove("giving-slip");
  }

  // Now that the server's clock is known again, times of receipt are told by it, and none lies in its future. Once: what
  // every further answer is late by would move them.
  function settle(heard) {
    drafts().filter(function (one) { return one.number && !one.timed; }).forEach(function (draft) {
      const at = Math.min(Date.parse(draft.receivedAt) - draft.offset + heard.offset, heard.now);
      store.set(DRAFT + draft.id, Object.assign(draft, { receivedAt: new Date(at).toISOString(), offset: heard.offset, timed: true }));
      if (claim && claim.number === draft.number) bear({ number: draft.number, receivedAt: draft.receivedAt, offset: draft.offset });
    });
  }

  // What was given a slip goes to the server by itself; whatever it does not take waits for a person.
  function send() {
    return navigator.locks.request("nhap.gui", { ifAvailable: true }, async function (lock) {
      if (!lock) return;
      for (const draft of drafts().filter(function (one) { return one.user === user && one.number && !one.refused; })) {
        const told = await open(draft);
        if (!told) continue;
        const body = new FormData();
        told.values.forEach(function (pair) {
          if (!CLAIMED.includes(pair[0])) body.append(pair[0], pair[1]);
        });
        body.append("do", "accept");
        body.append("slip_number", draft.number);
        body.append("received_at", draft.receivedAt);
        body.append("clock_offset", draft.offset);
        const csrf = await token(true);
        if (csrf === null) { signedOut(); return; }
        body.append("csrfmiddlewaretoken", csrf);
        const answer = await fetch(told.action, { method: "POST", body: body });
        if (answer.ok && answer.redirected && answer.url.endsWith("/da-nhan/")) {
          store.drop(DRAFT + draft.id);
          result(word("sent", { n: draft.number }), answer.url);
        } else if (DOWN.includes(answer.status)) {
          lost();
          return;
        } else if (answer.status === 422) { // refused; anything else is tried again with the next beat
          draft.refused = true;
          store.set(DRAFT + draft.id, draft);
          result(word("refused", { n: draft.number }), told.action + "?nhap=" + draft.id);
        }
      }
      offer();
    }).catch(function (cut) { if (cut.message === "another's") throw cut; lost(); });
  }

  function result(said, href) {
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = href;
    link.textContent = said;
    line.append(link);
    part("results").append(line);
    show(box, true);
  }

  // The page that lists what waits ------------------------------------------------------------------

  // Its content is gone after a day; the citizen still has the slip.
  function stub(draft) {
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = box.dataset.afterwards;
    link.textContent = word("stub", { n: draft.number, at: clock(draft.receivedAt) });
    line.append(link);
    return line;
  }

  async function list() {
    const listed = part("listed");
    if (!listed) return;
    const lines = [];
    let others = 0;
    for (const draft of drafts().sort(function (a, b) { return a.at - b.at; })) {
      const told = await open(draft);
      if (!told && !draft.closed) { lines.push(stub(draft)); continue; }
      if (!told) { others += 1; continue; }
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = told.action + "?nhap=" + draft.id;
      link.textContent = draft.number
        ? word("slip", { n: draft.number, what: told.what, at: clock(draft.receivedAt) }) : word("yours", { what: told.what, at: clock(draft.at) });
      line.append(link, " ");
      if (!draft.number) {
        const away = document.createElement("button");
        away.type = "button";
        away.className = "btn btn-outline-primary btn-sm";
        away.textContent = word("drop");
        away.addEventListener("click", function () { store.drop(DRAFT + draft.id); line.remove(); });
        line.append(away);
      }
      lines.push(line);
    }
    if (others || !lines.length) {
      const last = document.createElement("li");
      last.textContent = others ? word("others", { n: others }) : word("none");
      lines.push(last);
    }
    listed.replaceChildren.apply(listed, lines);
    show(box, true);
  }

  // The form ----------------------------------------------------------------------------------------

  // What is certain of a citizen card's text (lib/citizen_card.py repairs more); a wrong number is worse than typing it.
  function card(scan) {
    const told = scan.trim().split(/[|¦│┃｜ǀ‖¡\\\t~]/);
    const born = /^(?:(\d{2})(\d{2}))?(\d{4})$/.exec(told[3] || "");
    if (told.length < 7 || !/^\d{12}$/.test(told[0]) || !born) return null;
    const year = 1900 + 100 * Math.floor(Number(told[0][3]) / 2) + Number(told[0].slice(4, 6));
    if (year !== Number(born[3])) return null;
    return {
      id_kind: "personal_id", id_number: told[0], applicant_name: told[2],
      born_on: born[1] ? born[1] + "/" + born[2] + "/" + born[3] : "", sex: told[4], address: told[5],
      card_numbers: /^(\d{9}|\d{12})$/.test(told[1]) ? told[0] + " " + told[1] : "",
    };
  }

  // Without the server nobody ticks the papers or reads a card for the form.
  function alone(event) {
    const pressed = event.submitter && event.submitter.value;
    const scan = form.elements.scan;
    if (pressed === "tick_all") {
      form.querySelectorAll("input[data-needed]").forEach(function (one) { one.checked = true; });
      soon();
    } else if (scan && scan.value.trim()) {
      const told = card(scan.value);
      const put = function (name, value) { if (form.elements[name] && value) form.elements[name].value = value; };
      if (!told) say(word("unread"));
      for (const name in told) put(name, told[name]);
      scan.value = "";
      soon();
    } else if (inside || (pressed && pressed !== "look")) {
      save();
      say(word(key ? "held" : "unkept"));
      show(button("give"), key && !(claim && claim.number));
    }
  }

  function watch() {
    const held = form.elements.submission_key;
    if (!held.value) held.value = uuid();
    mine = held.value;
    own(); // a browser may put back the key of the form that stood here before
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", function (event) {
      if (lostAt || ended) { event.preventDefault(); event.stopPropagation(); alone(event); } else save();
    }, true);
    box.addEventListener("click", function (event) {
      const pressed = event.target.closest("[data-do]");
      const act = pressed && pressed.dataset.do;
      if (act === "refill") refill(earlier());
      else if (act === "drop") { store.drop(DRAFT + earlier().id); offer(); if (!lostAt && !earlier()) show(box, false); }
      else if (act === "give") give();
      else if (act === "next") location.assign(form.getAttribute("action") || location.pathname);
    });
  }

  // What the worker may have to show: the empty form, the list, and the files they are made of.
  async function keepPages() {
    if (!navigator.serviceWorker || !box.dataset.shell) return;
    await navigator.serviceWorker.register(box.dataset.worker);
    const files = Array.from(document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]'))
      .map(function (one) { return one.href || one.src; });
    // Icons and fonts are fetched by what is drawn with them: the page knows which of them it has used.
    const drawn = performance.getEntriesByType("resource").map(function (one) { return one.name; });
    const icons = Array.from(document.querySelectorAll("use")).map(function (one) { return one.href.baseVal; });
    const ours = files.concat(drawn, icons).map(function (one) { return new URL(one, location.href); })
      .filter(function (one) { return one.origin === location.origin && one.pathname.startsWith("/static/"); })
      .map(function (one) { one.hash = ""; return one.href; });
    const pages = await caches.open("mot-cua");
    await Promise.all(Array.from(new Set(ours)).concat(box.dataset.shell, box.dataset.list).map(async function (address) {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) return;
      // Whole before it takes the place of the one there is: the line may go while it comes.
      const whole = await answer.blob(), headers = new Headers(answer.headers);
      ["Content-Encoding", "Content-Length"].forEach(function (name) { headers.delete(name); });
      await pages.put(address, new Response(whole, { headers: headers }));
    }));
  }

  async function begin() {
    purge();
    await recallKey();
    if (form) watch();
    const wanted = new URLSearchParams(location.search).get("nhap");
    const asked = wanted && store.get(DRAFT + wanted);
    if (asked && form && key) await refill(asked);
    window.addEventListener("offline", lost);
    window.addEventListener("online", beat);
    // Back from another tab, in which somebody else may have signed in.
    document.addEventListener("visibilitychange", function () { if (!document.hidden) beat(); });
    await beat();
    if (asked && form && mine !== wanted) await refill(asked);
    if (!lostAt && !ended) keepPages().catch(function () { /* tried again at the next page */ });
  }
  begin();
})();
