/* Asks for the page while the scripts that draw it are still on their way: the renderer's first
   three requests leave at once, and session.js hands over what came when it asks for it. */
(function () {
  "use strict";
  var headers = { Accept: "application/json", "Content-Type": "application/json" };
  var address = [
    { id: "url", property: "pathname", value: window.location.pathname },
    { id: "url", property: "search", value: window.location.search },
  ];
  var page = JSON.stringify({
    output: "..frame.children...cut.data..",
    outputs: [{ id: "frame", property: "children" }, { id: "cut", property: "data" }],
    inputs: address,
    changedPropIds: ["url.pathname", "url.search"],
  });

  function early(path, options) {
    options.credentials = "same-origin";
    options.headers = headers;
    return window.fetch(path, options).catch(function () {
      return null; // the renderer asks itself, and then it is told
    });
  }

  var coming = {
    "/_dash-layout": early("/_dash-layout", { method: "GET" }),
    "/_dash-dependencies": early("/_dash-dependencies", { method: "GET" }),
    "/_dash-update-component": early("/_dash-update-component", { method: "POST", body: page }),
  };

  function same(body) {
    var asked = JSON.parse(body);
    return asked.output === JSON.parse(page).output && address.every(function (one, place) {
      return asked.inputs[place].value === one.value;
    });
  }

  /* What already left for this request, once; undefined where nothing did. `init` is fetch's. */
  window.takeFirst = function (url, init) {
    var path = new URL(url, window.location.href).pathname;
    var found = coming[path];
    delete coming[path];
    return found && init && init.body && !same(init.body) ? undefined : found;
  };
})();
