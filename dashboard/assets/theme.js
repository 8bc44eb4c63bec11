/* Light or dark, set before anything is painted; the button in the header changes it. */
(function () {
  "use strict";
  var KEY = "mantine-color-scheme-value";

  function kept() {
    try {
      return window.localStorage.getItem(KEY);
    } catch (error) {
      return null; // storage may be forbidden: the system's choice serves
    }
  }

  function apply(scheme) {
    document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
    document.documentElement.setAttribute("data-ag-theme-mode", scheme);
  }

  var system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  var scheme = kept();
  apply(scheme === "light" || scheme === "dark" ? scheme : system);

  // The component library sets its own default when it starts; ours stands.
  new MutationObserver(function () {
    var wanted = kept();
    var now = document.documentElement.getAttribute("data-mantine-color-scheme");
    wanted = wanted === "light" || wanted === "dark" ? wanted : system;
    if (now !== wanted) apply(wanted);
  }).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-theme-switch]")) {
      var now = document.documentElement.getAttribute("data-mantine-color-scheme");
      system = now === "dark" ? "light" : "dark";
      try {
        window.localStorage.setItem(KEY, system);
      } catch (error) {
        /* it lasts as long as the page */
      }
      apply(system);
      return;
    }
    menu(event.target);
  });

  // The menu behind its button, on a narrow screen.
  function menu(target) {
    var button = document.querySelector("[data-menu]");
    if (!button) return;
    var open = button.getAttribute("aria-expanded") === "true";
    if (target.closest("[data-menu]")) open = !open;
    else if (!target.closest("#menu") || target.closest("#menu a")) open = false;
    button.setAttribute("aria-expanded", open ? "true" : "false");
    document.documentElement.toggleAttribute("data-menu-open", open);
    document.querySelectorAll("details.me[open]").forEach(function (details) {
      if (!details.contains(target)) details.removeAttribute("open");
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    menu(document.documentElement);
  });
})();
