/**
 * The same client without anything of ours: npm's smpp with its own session, in a loop that keeps a
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
  close(): void;
}

type Answered = (pdu: { readonly command_status: number }) => void;

const { connect } = smpp as unknown as {
  readonly connect: (options: { readonly url: string }) => NpmSession;
};

/**
 * Sends SMS to these numbers: the same PDUs as our driver, encoded by npm's codec.
 * @returns how many a second.
 */
export async function npmClientRate(
  port: number,
  window: number,
  count: number,
  sms: (n: number) => { readonly to: string; readonly text: string; readonly expiresAt: Date },
): Promise<number> {
  const session = connect({ url: `smpp://localhost:${port}` });
  await once(session, 'connect');
  const ask = (command: 'bind_transceiver' | 'submit_sm', options: Record<string, unknown>) =>
    new Promise<void>((resolve, reject) => {
      session[command](options, ({ command_status: status }) => {
        if (status === 0) resolve();
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
      await ask('submit_sm', {
        source_addr: '12368',
        destination_addr: to,
        registered_delivery: 1,
        short_message: text,
        validity_period: expiresAt,
        user_message_reference: n & 0xffff,
      });
    }
  };
  await Promise.all(Array.from({ length: window }, worker));
  const seconds = (performance.now() - began) / 1000;
  const closed = once(session, 'close');
  session.close();
  await closed;
  return count / seconds;
}
