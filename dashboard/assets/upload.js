/* While an upload is on its way and checked: a bar that moves, and no second click. The form works
   without this. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var waiting = event.target.querySelector("[data-waiting]");
    if (!waiting) return;
    waiting.hidden = false;
    // after the form has been sent: a disabled button would not be
    window.setTimeout(function () {
      event.target.querySelectorAll("button").forEach(function (button) {
        button.disabled = true;
      });
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
})();
