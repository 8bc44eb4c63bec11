/* The address bar keeps step with a page's controls, so that it always reopens this view. */
(function () {
  "use strict";
  var dash = (window.dash_clientside = window.dash_clientside || {});

  dash.choices = {
    /* path of the page, names of its controls, their values in the same order */
    remember: function (path, names, values) {
      if (window.location.pathname.replace(/^\/+|\/+$/g, "") === path) {
        var query = new URLSearchParams(window.location.search);
        query.delete("done");
        names.forEach(function (name, place) {
          if (values[place] === null || values[place] === undefined) query.delete(name);
          else query.set(name, values[place]);
        });
        var text = query.toString();
        window.history.replaceState(
          window.history.state, "", window.location.pathname + (text ? "?" + text : "")
        );
      }
      return dash.no_update;
    },
  };
})();
