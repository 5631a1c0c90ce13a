// Sends a form only when the line is there. Without this script the browser says so itself, and may forget what was typed.
"use strict";
(() => {
  if (!("timeout" in AbortSignal && "requestSubmit" in HTMLFormElement.prototype)) return;
  const OFFLINE = "You are not connected just now. What you wrote is still here. Please try again in a moment.";
  const SENDING = "Sending…";
  const PATIENCE = 15000; // milliseconds: a line that hangs is no line
  const form = document.querySelector("form[data-asks]");
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  form.append(status);
  let asking, there;

  const say = (words, look = "notice") => {
    const notice = document.createElement("p");
    notice.className = look;
    notice.textContent = words;
    status.replaceChildren(notice);
  };

  form.addEventListener("submit", async (event) => {
    if (there) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    say(SENDING);
    try {
      await fetch(form.dataset.asks, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return say(OFFLINE, "notice warning");
    } finally {
      asking = false;
    }
    there = true;
    form.requestSubmit(event.submitter);
    there = false;
  });
})();
