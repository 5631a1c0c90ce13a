// Runs in the background on a device whose owner wants to be told there. It shows the few neutral words that the server
// sends to this device, and opens where they lead when they are touched. It keeps nothing, and answers for no page.
"use strict";

self.addEventListener("push", (event) => {
  const { title, body, link, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: link }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
