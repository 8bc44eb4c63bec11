/* A link [data-back] leads to the page one came from, wherever that was; without one, where its
   address says. Kept in this tab's memory alone. */
(function () {
  "use strict";
  var here = window.location.pathname + window.location.search;
  var from = before(document.referrer);

  function before(address) {
    if (!address) return null;
    var url = new URL(address);
    return url.origin === window.location.origin ? url.pathname + url.search : null;
  }

  function path(address) {
    return address.split("?")[0];
  }

  /* Dash tells of each step it takes within this document; a step from one participant to the
     next is none. */
  function moved() {
    var now = window.location.pathname + window.location.search;
    if (path(now) !== path(here)) from = here;
    here = now;
  }

  window.addEventListener("_dashprivate_pushstate", moved);
  window.addEventListener("popstate", moved);
  /* choices change the address without a step: what is left behind is read when it is left */
  document.addEventListener("click", function () {
    here = window.location.pathname + window.location.search;
  }, true);
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element && event.target.closest("[data-back]");
    if (!link || !from || path(from) === window.location.pathname || path(from) === "/login") return;
    event.preventDefault();
    window.location.assign(from);
  });
})();
