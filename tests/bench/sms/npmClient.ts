/**
 * The same client without our code: npm's smpp with its own session, in a loop that keeps a
 * window full.
 */
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import * as smpp from 'smpp';
import { smscPassword } from '../../messages/smsc.js';

/**
 * The part of npm's session that the loop uses; app/messages/sms/smpp/smpp.d.ts has only the codec.
 */
interface NpmSession extends EventEmitter {
  bind_transceiver(options: Readonly<Record<string, unknown>>, answered: Answered): void;
  submit_sm(options: Readonly<Record<string, unknown>>, answered: Answered): void;
  destroy(): void;
}

type Answered = (pdu: { readonly command_status: number; readonly message_id?: string }) => void;

const { connect } = smpp as unknown as {
  readonly connect: (options: { readonly url: string }) => NpmSession;
};

/** Sends SMS with the PDUs of our driver. @returns how many a second */
export async function npmClientRate(
  { port, window, count }: { port: number; window: number; count: number },
  sms: (n: number) => { readonly to: string; readonly text: string; readonly expiresAt: Date },
): Promise<number> {
  const session = connect({ url: `smpp://localhost:${port}` });
  await once(session, 'connect');
  const isOver = once(session, 'close').then(() => {
    throw new Error('the example server closed the connection');
  });
  const ask = (command: 'bind_transceiver' | 'submit_sm', options: Record<string, unknown>) =>
    new Promise<string | undefined>((resolve, reject) => {
      session[command](options, ({ command_status: status, message_id: id }) => {
        if (status === 0) resolve(id);
        else reject(new Error(`${command} is answered with ${status}`));
      });
    });
  await ask('bind_transceiver', { system_id: 'hotline', password: smscPassword });
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < count) {
      const n = next++;
      const { to, text, expiresAt } = sms(n);
      const id = await ask('submit_sm', {
        source_addr: '12368',
        destination_addr: to,
        registered_delivery: 1,
        short_message: text,
        validity_period: expiresAt,
        user_message_reference: n & 0xffff,
      });
      if (id === undefined || id === '') throw new Error('an answer has no message id');
    }
  };
  await Promise.race([Promise.all(Array.from({ length: window }, worker)), isOver]);
  const seconds = (performance.now() - began) / 1000;
  // The example's parent holds the connection, too, until its next one: it would not end before.
  session.destroy();
  return count / seconds;
}
