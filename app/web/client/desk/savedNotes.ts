/**
 * The outcome of agent calls on its way to the server. What depends on it (the end of the wrap-up, a sign-out) is
 * asked for once it is there.
 */

/** What forms do to send what they have not sent yet. */
const forms = new Set<() => void>();
const underWay = new Set<Promise<unknown>>();

/** Has a form send what it has not sent when {@link untilSaved} is called. @returns what ends that. */
export function sendsWhenAsked(send: () => void): () => void {
  forms.add(send);
  return () => forms.delete(send);
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Sends it once the one before has been answered: the server keeps what comes last. A failure is shown to the user where
 * all are, and ends it, too.
 */
export function sendInTurn(send: () => Promise<unknown>): void {
  const sent = last.then(send, send);
  last = sent;
  const over = () => underWay.delete(sent);
  underWay.add(sent);
  sent.then(over, over);
}

/** Sends what the forms have not sent, and returns once the server has answered all of it. */
export async function untilSaved(): Promise<void> {
  for (const send of forms) send();
  await Promise.allSettled(underWay);
}
