// The QR of a receipt carries the look-up word behind "#": it never travels in an address.
// data-fragment names the field it goes into; the form is then sent once.
(function () {
  "use strict";
  const form = document.querySelector("form[data-fragment]");
  const word = decodeURIComponent(window.location.hash.slice(1));
  if (!form || !/^[0-9A-Za-z]{8}$/.test(word)) return;
  window.history.replaceState(null, "", window.location.pathname);
  form.elements[form.dataset.fragment].value = word;
  form.requestSubmit();
})();
