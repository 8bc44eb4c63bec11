/* Tables from the text they are carried in: [data-table] at once, [data-folded] when opened.
   Every cell is written as text, never as markup. A click on a head sorts; missing stays last. */
(function () {
  "use strict";

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function head(column, place, box) {
    var cell = element("th", undefined, column.numeric ? "number" : "");
    cell.scope = "col";
    cell.setAttribute("aria-sort", "none");
    var button = element("button", column.label, "sort");
    button.type = "button";
    button.addEventListener("click", function () {
      sort(box, place);
    });
    cell.appendChild(button);
    return cell;
  }

  function body(content, order) {
    var made = element("tbody");
    order.forEach(function (row) {
      var line = element("tr");
      content.columns.forEach(function (column, place) {
        var cell = element("td", undefined, column.numeric ? "number" : "");
        cell.setAttribute("data-label", column.label);
        var lines = column.href || (place === 0 && content.href);
        var address = lines && lines[row];
        if (address && address.charAt(0) === "/" && address.charAt(1) !== "/") {
          var link = element("a", column.cells[row]);
          link.href = address;
          cell.appendChild(link);
        } else {
          cell.textContent = column.cells[row];
        }
        line.appendChild(cell);
      });
      made.appendChild(line);
    });
    return made;
  }

  function draw(box, text) {
    var content = JSON.parse(text);
    var table = element("table", undefined, content.stack ? "stack" : "");
    if (content.caption) table.appendChild(element("caption", content.caption, "hidden-words"));
    var first = element("tr");
    content.columns.forEach(function (column, place) {
      first.appendChild(head(column, place, box));
    });
    table.appendChild(element("thead")).appendChild(first);
    var rows = content.columns.length ? content.columns[0].cells.length : 0;
    box.tableContent = content;
    box.tableOrder = Array.from({ length: rows }, function (_, row) {
      return row;
    });
    table.appendChild(body(content, box.tableOrder));
    box.replaceChildren(table);
    box.tabIndex = 0; // it may scroll, so the keyboard must reach it
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", content.caption);
  }

  function sort(box, place) {
    var content = box.tableContent;
    var column = content.columns[place];
    var keys = column.sort || column.cells;
    var heads = box.querySelectorAll("th");
    var up = heads[place].getAttribute("aria-sort") !== "ascending";
    heads.forEach(function (cell, at) {
      cell.setAttribute("aria-sort", at !== place ? "none" : up ? "ascending" : "descending");
    });
    box.tableOrder.sort(function (a, b) {
      return compare(keys[a], keys[b], up) || a - b;
    });
    var table = box.querySelector("table");
    table.replaceChild(body(content, box.tableOrder), table.tBodies[0]);
  }

  function compare(a, b, up) {
    if (a === null || b === null) return (a === null) - (b === null);
    var order = typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), undefined, { numeric: true });
    return up ? order : -order;
  }

  function visit(node) {
    if (!(node instanceof Element)) return;
    if (node.hasAttribute("data-table")) draw(node, node.getAttribute("data-table"));
    node.querySelectorAll("[data-table]").forEach(function (box) {
      draw(box, box.getAttribute("data-table"));
    });
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") {
        var box = change.target;
        if (change.attributeName === "data-table") visit(box);
        else if (box.tableContent) draw(box, box.getAttribute("data-folded"));
      } else {
        change.addedNodes.forEach(visit);
      }
    });
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-table", "data-folded"],
  });

  document.addEventListener(
    "toggle",
    function (event) {
      if (!event.target.open) return;
      event.target.querySelectorAll("[data-folded]").forEach(function (box) {
        if (!box.tableContent) draw(box, box.getAttribute("data-folded"));
      });
    },
    true
  );
})();
