/* What stands on screen is current, or it says that it is not.
   A session that ended sends the browser to sign in; an answer that failed marks its cards. */
(function () {
  "use strict";
  var ANSWERS = "/_dash-update-component";
  var BUSY_AFTER = 250; // ms: nobody notices a quicker answer, so nothing flickers
  var send = window.fetch;

  function outputs(init) {
    try {
      var key = JSON.parse(init.body).output;
      return key.replace(/^\.\.|\.\.$/g, "").split("...").map(function (one) {
        return one.slice(0, one.lastIndexOf("."));
      });
    } catch (error) {
      return [];
    }
  }

  function mark(ids, name, on) {
    ids.forEach(function (id) {
      var place = document.getElementById(id);
      if (!place) return;
      var card = place.closest(".card, .numbers, .page-head") || place;
      card.toggleAttribute(name, on);
    });
  }

  function trouble(on) {
    var place = document.getElementById("trouble");
    if (place) place.toggleAttribute("data-on", on);
  }

  function failed(ids) {
    mark(ids, "data-stale", true);
    // A whole page that does not come, or an answer that names nothing on screen: say it above.
    if (!ids.length || ids.indexOf("frame") >= 0) trouble(true);
  }

  function signIn() {
    var back = window.location.pathname + window.location.search;
    window.location.assign("/login?next=" + encodeURIComponent(back));
  }

  /* The response: the one that left before the scripts were here, else a new one. */
  function sent(address, init, all) {
    var early = window.takeFirst && window.takeFirst(address, init);
    if (!early) return send.apply(window, all);
    return early.then(function (response) {
      return response || send.apply(window, all);
    });
  }

  window.fetch = function (resource, init) {
    var address = String(resource && resource.url ? resource.url : resource);
    var asked = address.indexOf(ANSWERS) >= 0;
    var ids = asked ? outputs(init || {}) : [];
    var timer = asked && window.setTimeout(mark, BUSY_AFTER, ids, "data-busy", true);
    function done() {
      if (!asked) return;
      window.clearTimeout(timer);
      mark(ids, "data-busy", false);
    }
    return sent(address, init, arguments).then(
      function (response) {
        done();
        if (response.status === 401 && address.indexOf("/_dash") >= 0) {
          signIn();
          return new Promise(function () {}); // the page is leaving; nothing more is drawn
        }
        if (asked && !response.ok) failed(ids);
        else if (asked) {
          mark(ids, "data-stale", false);
          if (ids.indexOf("frame") >= 0) trouble(false);
        }
        return response;
      },
      function (error) {
        done();
        if (asked) failed(ids);
        throw error;
      }
    );
  };

  // A page kept by the browser's back button may be another person's or another day's.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
})();
