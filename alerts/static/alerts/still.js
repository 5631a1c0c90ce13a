// Lets figures that change by themselves stand still. Without this script none of them changes by itself.
"use strict";
(() => {
  const STILL = `still ${location.pathname}`; // in this tab alone, until it is closed or left
  const DONE = 286; // the last answer: nothing changes any more
  const panel = document.getElementById("live");
  const button = document.getElementById("still");
  const isStill = () => sessionStorage.getItem(STILL) !== null;

  const say = () => (button.textContent = isStill() ? "Go on updating" : "Stop updating");

  button.addEventListener("click", () => {
    isStill() ? sessionStorage.removeItem(STILL) : sessionStorage.setItem(STILL, "");
    say();
  });
  panel.addEventListener("htmx:beforeRequest", (event) => {
    if (isStill()) event.preventDefault();
  });
  panel.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status !== DONE) return;
    const hide = () => (button.hidden = true);
    document.activeElement === button ? button.addEventListener("blur", hide, { once: true }) : hide(); // focus is kept
  });

  button.hidden = false;
  say();
})();
