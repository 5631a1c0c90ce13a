// Beside django-allauth's scripts: shows the buttons that need passkeys where the browser has them, and says when one failed.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const problem = document.getElementById("passkey-problem");
  document.querySelectorAll("[data-passkey]").forEach((button) => (button.hidden = false));
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault(); // nothing about it in the console
    problem.hidden = false;
  });
})();
