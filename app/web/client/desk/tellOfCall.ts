/**
 * Tells of a call outside of the page, when the page is hidden and the agent has allowed it.
 * @returns what takes the notice away.
 */
export function tellOfCall(title: string, text: string): () => void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted')
    return () => undefined;
  if (document.visibilityState === 'visible') return () => undefined;
  const notice = new Notification(title, {
    body: text,
    tag: 'hotline.call',
    requireInteraction: true,
  });
  notice.onclick = () => window.focus();
  return () => notice.close();
}
