// Keys for staff who triage: each presses what a page marks with it. Without this script everything is there to be clicked.
"use strict";
(() => {
  const OFF = "keys-off"; // in this tab alone, until it is closed or left
  const help = document.getElementById("keys");
  const toggle = document.getElementById("keys-toggle");
  const isOff = () => sessionStorage.getItem(OFF) !== null;

  const say = () => (toggle.textContent = isOff() ? "Switch these keys on" : "Switch these keys off");

  toggle.addEventListener("click", () => {
    isOff() ? sessionStorage.removeItem(OFF) : sessionStorage.setItem(OFF, "");
    say();
  });

  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
  };

  const press = (key) => {
    const [marked, another] = document.querySelectorAll(`[data-key="${key}"]`);
    if (!marked || another) return; // of several, none is guessed
    marked.closest("details")?.setAttribute("open", "");
    key === "x" || marked.matches("input, textarea, select") ? marked.focus() : marked.click();
  };

  const openHelp = () => {
    help.open = !help.open;
    help.querySelector("summary").focus();
  };

  const DOES = {
    j: () => step(1),
    k: () => step(-1),
    o: () => document.activeElement.matches("[data-row]") && document.activeElement.click(),
    "?": openHelp,
  };
  const MARKED = ["f", "m", "n", "t", "x"];
  const isTyping = (event) => event.isComposing || event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");

  // While somebody types, only this: it presses the first button of the form.
  const send = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) event.target.form?.requestSubmit();
  };

  addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, repeat } = event;
    if (!isOff() && event.target.matches("textarea")) send(event);
    if (ctrlKey || metaKey || altKey || repeat || isOff() || isTyping(event)) return;
    if (!(key in DOES) && !MARKED.includes(key)) return;
    event.preventDefault(); // the letter is not typed into what gets the focus
    key in DOES ? DOES[key]() : press(key);
  });

  say();
  help.hidden = false;
})();
