// The QR of a receipt carries the look-up word behind "#": it never travels in an address, and is taken out
// of it at once, also where this page cannot use it. data-fragment names the field it goes into; the form
// is then sent once.
(function () {
  "use strict";
  const word = window.location.hash.slice(1);
  if (!/^[0-9A-Za-z]{8}$/.test(word)) return;
  window.history.replaceState(null, "", window.location.pathname);
  const form = document.querySelector("form[data-fragment]");
  if (!form) return;
  form.elements[form.dataset.fragment].value = word;
  form.requestSubmit();
})();
