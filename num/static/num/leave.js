// Leaving in a hurry. Without this script the link still works; Back is then guarded by the ended session alone.
"use strict";
(() => {
  const WITHIN = 5000; // three presses of Shift in these milliseconds leave
  const link = document.getElementById("leave");
  let presses = [];

  const blank = () => {
    document.title = "";
    document.body.textContent = "";
  };

  const say = (words) => {
    const status = document.createElement("p");
    status.className = "leaving";
    status.setAttribute("role", "alert");
    document.body.append(status);
    status.textContent = words;
  };

  const leave = () => {
    blank();
    say("Leaving…");
    if (navigator.sendBeacon) navigator.sendBeacon(link.href); // ends the session even if the next step is cut off
    location.replace(link.href); // not a click: this page's own place in the history goes too
    localStorage.clear(); // no page of ours writes there; the answer clears the rest
    sessionStorage.clear(); // staff's keys, if they are off, and the path of a queue
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Either Shift key counts. Any other key or a click in between means typing or selecting, and starts again.
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN);
    if (presses.length >= 3) leave();
  });
  addEventListener("pointerdown", () => (presses = []));

  // Browsers may keep a copy of the page in memory and show it on Back: keep that copy hidden, and ask the server again.
  // They also keep what a form sent, and would send it again on Back and Reload: keep only the address of the page.
  addEventListener("pagehide", () => {
    document.documentElement.hidden = true;
    history.replaceState(null, "", location.href);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    blank();
    location.reload();
  });
})();
