/* A figure as a PNG: the server writes down that it was taken and says what belongs under it. */
(function () {
  "use strict";
  var WIDTH = 1000, HEIGHT = 620, LINE = 118, SCALE = 2;

  function wrapped(text) {
    var lines = [""];
    String(text || "").split(/[ \n]/).forEach(function (word) {
      var last = lines[lines.length - 1];
      if (last && (last + " " + word).length > LINE) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines;
  }

  function plain(text) {
    return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function words(text, at, size, anchor) {
    return Object.assign(
      { text: text, showarrow: false, xref: "paper", yref: "paper", xanchor: "left",
        align: "left", font: { size: size, color: "#17212b" } },
      at, { yanchor: anchor }
    );
  }

  function composed(told, heading) {
    var title = wrapped(told.title), footer = wrapped(told.footer);
    var figure = told.figure, layout = Object.assign({}, figure.layout);
    var above = 52 + 18 * title.length, below = 62 + 16 * footer.length;
    layout.width = WIDTH;
    layout.height = HEIGHT;
    layout.autosize = false;
    layout.paper_bgcolor = "#ffffff";
    layout.margin = { l: 64, r: 60, t: above, b: below, pad: 4 };
    var plot = HEIGHT - above - below;
    layout.annotations = (layout.annotations || []).concat([
      words("<b>" + plain(heading) + "</b>", { x: 0, y: 1, yshift: above - 14, xshift: -48 }, 17,
            "top"),
      words(title.map(plain).join("<br>"), { x: 0, y: 1, yshift: above - 42, xshift: -48 }, 13,
            "top"),
      words(footer.map(plain).join("<br>"), { x: 0, y: 0, yshift: 12 - below, xshift: -48 }, 11,
            "bottom"),
    ]);
    return { data: figure.data, layout: layout, plot: plot };
  }

  function post(address) {
    return window.fetch(address, { method: "POST", credentials: "same-origin" }).then(
      function (response) {
        if (response.status === 401) window.location.reload();
        if (!response.ok) throw new Error("status " + response.status);
        return response.json();
      }
    );
  }

  function save(picture, name) {
    var link = document.createElement("a");
    link.href = picture;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
  }

  function say(button, text) {
    var old = button.parentNode.querySelector(".failed");
    if (old) old.remove();
    if (!text) return;
    var told = document.createElement("p");
    told.className = "failed";
    told.setAttribute("role", "alert");
    told.textContent = text;
    button.parentNode.appendChild(told);
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-picture]");
    if (!button || button.disabled) return;
    var heading = button.closest(".card").querySelector("h2");
    button.disabled = true;
    say(button, "");
    post(button.getAttribute("data-picture"))
      .then(function (told) {
        var made = composed(told, heading ? heading.textContent : "");
        return window.Plotly.toImage(
          { data: made.data, layout: made.layout },
          { format: "png", width: WIDTH, height: HEIGHT, scale: SCALE }
        ).then(function (picture) {
          save(picture, told.name);
        });
      })
      .catch(function () {
        say(button, button.getAttribute("data-failed"));
      })
      .then(function () {
        button.disabled = false;
      });
  });
})();
