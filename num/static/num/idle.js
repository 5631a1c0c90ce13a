// Before a session ends by itself: says so where a screen reader hears it, and lets her stay. What she typed is not touched.
"use strict";
(() => {
  const WARN_BEFORE = 120; // seconds
  const box = document.getElementById("idle");
  const tabs = new BroadcastChannel("idle"); // a page opened in one tab renews the session of all
  let warnAt, endAt, said;

  const say = (id) => {
    if (said === id) return;
    said = id;
    box.replaceChildren(id ? document.getElementById(id).content.cloneNode(true) : "");
    box.querySelector("button")?.addEventListener("click", stay);
  };

  const begin = (left) => {
    endAt = Date.now() + left * 1000;
    warnAt = endAt - Math.min(WARN_BEFORE, left / 2) * 1000;
    say("");
  };

  const stay = async () => {
    const body = new FormData(box.closest("form"));
    const answer = await fetch(box.closest("form").action, { method: "POST", body, redirect: "error" }).catch(() => null);
    if (!answer?.ok) return say("idle-over");
    const { left } = await answer.json();
    begin(left);
    tabs.postMessage(left);
  };

  // A device that slept wakes late: so the clock is asked, not a timer.
  const look = () => say(Date.now() >= endAt ? "idle-over" : Date.now() >= warnAt ? "idle-soon" : "");

  const left = Number(box.dataset.left);
  tabs.addEventListener("message", (event) => begin(event.data));
  begin(left);
  tabs.postMessage(left);
  setInterval(look, 1000);
})();
