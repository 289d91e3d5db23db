/**
 * Tells of a call outside of the page, whenever the page is hidden while it rings and the agent has allowed it.
 * @returns what takes the notice away.
 */
export function tellOfCall(title: string, text: string): () => void {
  if (!('Notification' in globalThis)) return () => undefined;
  let notice: Notification | null = null;
  const show = () => {
    if (document.visibilityState === 'visible' || notice !== null) return;
    if (Notification.permission !== 'granted') return;
    // Of several pages that tell of the same call, one is shown.
    notice = new Notification(title, { body: text, tag: 'hotline.call', requireInteraction: true });
    notice.onclick = () => window.focus();
  };
  show();
  document.addEventListener('visibilitychange', show);
  return () => {
    document.removeEventListener('visibilitychange', show);
    notice?.close();
  };
}
