/** The browser offers to install the app once for a page, long before anybody looks for that: the offer is kept. */
export const offer: { event?: Event | undefined } = {};

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offer.event = event;
});
