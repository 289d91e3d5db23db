/**
 * What `make call` shows of an order: its row, its steps, its SMS and the recorded message; and the
 * staff who answer it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { messagesFolder } from '../../../app/telephony/call.js';
import { orderText } from '../../../app/cli/orders/orderText.js';
import { renewCode } from '../../../app/orders/opening/renewCode.js';
import { replyOrder } from '../../../app/orders/state/replyOrder.js';
import type { IdentityKeys } from '../../../app/court/identity/store/identityKeys.js';
import { readMessages } from '../../../app/orders/store/orderMessages.js';
import { findStaff, readNames } from '../../../app/orders/store/orderPeople.js';
import { readOrder, type Order } from '../../../app/orders/store/orders.js';
import { readSteps } from '../../../app/orders/store/orderSteps.js';
import { decodeAlawByte } from '../ear/alaw.js';
import type { Caller } from '../caller.js';
import { codeHeardBy } from '../ear/codeHeardBy.js';
import type { Sentence, Sentences } from './sentences.js';
import { describeLevel, measureSound } from '../ear/soundLevel.js';
import { speakMessage } from './speakMessage.js';
import { findSentence } from './tellTalk.js';
import { print, printNow } from './terminal.js';
import { untilTrue } from '../untilTrue.js';
import { readWav } from '../ear/wav.js';

export class OrdersAtHand {
  constructor(
    private readonly db: Pool,
    private readonly keys: IdentityKeys,
    private readonly recordingsDir: string,
    private readonly sentences: Sentences,
    /** Lets the caller dial once more. */
    readonly dialAgain: () => Promise<Caller>,
  ) {}

  /** Makes a sentence for the caller to say. */
  sentence(text: string): Promise<Sentence> {
    return this.sentences.make(text);
  }

  /**
   * Returns the code that the caller was told. If the caller was told none, an agent gives them
   * one.
   */
  async codeOf(caller: Caller, order: Order): Promise<string> {
    if (caller.heard().some(({ sound }) => sound.id.endsWith('/orderCode'))) {
      return codeHeardBy(caller);
    }
    const { rows } = await this.db.query<{ id: number }>(
      'SELECT id FROM agents ORDER BY id LIMIT 1',
    );
    const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
    const desk = { db: this.db, clock: { now: () => new Date() }, keys: this.keys };
    const renewed = await renewCode(desk, order.id, by, '身份信息相符');
    if (renewed.kind !== 'renewed') throw new Error(`she got no code: ${renewed.kind}`);
    printNow('agent', `has verified her, and gives her another code: ${renewed.code}`);
    return renewed.code;
  }

  /** Lets the caller leave a message after the tone, listen to it, and send it. */
  async leavesMessage(caller: Caller, intro: string, words: readonly Sentence[]): Promise<void> {
    const onSay = (sound: string) =>
      printNow('caller', `says: ${words.find(({ file }) => file === sound)?.text ?? ''}`);
    const sounds = words.map(({ file }) => file);
    await speakMessage(caller, intro, sounds, { then: 'listen and send', onSay });
  }

  /** Returns the caller's latest order. */
  orderOf(from: string): Promise<Order> {
    return untilTrue('her order', async () => {
      const { rows } = await this.db.query<{ number: string }>(
        'SELECT number FROM orders WHERE caller_number = $1 ORDER BY id DESC LIMIT 1',
        [from],
      );
      const number = rows[0]?.number;
      return number === undefined ? undefined : ((await readOrder(this.db, number)) ?? undefined);
    });
  }

  /** Prints the order's current state. */
  async show(order: Order): Promise<void> {
    const now = await readOrder(this.db, order.number);
    const text = orderText(
      ...([now ?? order, await readNames(this.db)] as const),
      ...([await readSteps(this.db, order.id), await readMessages(this.db, order.id)] as const),
      null,
    );
    print(`\n${text.replaceAll(/^/gm, '  ')}\n`);
  }

  /** Prints the SMS about the order, once they are sent. */
  async showSms(order: Order): Promise<void> {
    const sms = await untilTrue('the SMS to be sent', async () => {
      const { rows } = await this.db.query<{ to_number: string; body: string; sent: boolean }>(
        `SELECT to_number, body, sent_at IS NOT NULL AS sent FROM sms_outbox
          WHERE order_id = $1 ORDER BY id`,
        [order.id],
      );
      return rows.every(({ sent }) => sent) ? rows : undefined;
    });
    for (const { to_number, body } of sms) printNow('SMS', `to ${to_number}: ${body}`);
  }

  /**
   * Prints what the file of the caller's message contains.
   * @throws Error when it is not what the caller said
   */
  async showMessage(order: Order, said: Sentence): Promise<void> {
    const messages = await readMessages(this.db, order.id);
    const voice = messages.findLast((each) => each.voice !== null)?.voice;
    if (voice == null) throw new Error('her message was not recorded');
    const file = path.join(this.recordingsDir, messagesFolder, voice.file);
    const { samples, rate } = readWav(file);
    const isSame = createHash('sha256').update(readFileSync(file)).digest('hex') === voice.sha256;
    print(`\nThe recorded message: ${path.relative(process.cwd(), file)}`);
    print(`  ${describeLevel(measureSound(samples, rate))}`);
    print(`  the file's SHA-256 is ${isSame ? 'that' : 'not that'} of its row`);
    const wave = Int16Array.from(readFileSync(`${said.file}.alaw`), (byte) => decodeAlawByte(byte));
    const at = findSentence(samples, wave);
    if (at !== undefined) print(`  at ${at.toFixed(1)} s: ${said.text}`);
    if (!isSame || at === undefined) throw new Error('the recorded message is not what she said');
  }

  /** Lets the staff member who has the order answer it. */
  async answers(order: Order, text: string): Promise<void> {
    const [staff] = await findStaff(this.db, String(order.holderId ?? order.handlerId ?? ''));
    if (staff === undefined) throw new Error(`nobody has order ${order.number}`);
    printNow('court', `${staff.name}, ${staff.departmentName ?? ''}, answers: ${text}`);
    const desk = { db: this.db, clock: { now: () => new Date() } };
    const change = await replyOrder(desk, order.id, { kind: 'staff', staff }, { body: text });
    if (change.kind !== 'changed') throw new Error(`the answer was not taken: ${change.kind}`);
  }
}
