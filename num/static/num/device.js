// The page that adds this device: asks the browser to show notifications, has it subscribe, and sends what it was given.
"use strict";
(() => {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
  const form = document.getElementById("device");
  const show = (id, shown) => (document.getElementById(id).hidden = !shown);

  // A subscription that was there before is given up: it may be that of somebody else who uses this browser.
  const subscribe = async () => {
    await navigator.serviceWorker.register(form.dataset.worker);
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const allowed = (await Notification.requestPermission()) === "granted";
    show("device-refused", !allowed);
    show("device-failed", false);
    if (!allowed) return;
    try {
      const { endpoint, keys } = (await subscribe()).toJSON();
      Object.entries({ endpoint, ...keys }).forEach(([name, value]) => (form.elements[name].value = value));
      form.submit();
    } catch {
      show("device-failed", true);
    }
  });

  show("device-cannot", false);
  form.querySelector("button").hidden = false;
})();
