/**
 * Shows a notification of an incoming call while the page is hidden, if the agent has allowed
 * notifications.
 * @returns a function that closes the notification.
 */
export function tellOfCall(title: string, text: string): () => void {
  if (!('Notification' in globalThis)) return () => undefined;
  let notice: Notification | null = null;
  const show = () => {
    if (document.visibilityState === 'visible' || notice !== null) return;
    if (Notification.permission !== 'granted') return;
    // Several pages that ring for the same call show one notification.
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
