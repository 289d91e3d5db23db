/**
 * A person who writes SMS to the hotline: `make call CALLER=sms`. The hotline takes them from its
 * folder and writes its answers there, as it does while SMS_DRIVER is `file`.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from '../../../app/core/database/pool.js';
import { openTicket } from '../../../app/tickets/opening/openTicket.js';
import type { IdentityKeys } from '../../../app/court/identity/store/identityKeys.js';
import { sendSmsByFile } from '../sendSmsByFile.js';
import { untilTrue } from '../untilTrue.js';
import { printNow } from './terminal.js';

export class MobileAtHand {
  /** The last SMS that was read. */
  private lastId = 0;

  private constructor(
    private readonly from: string,
    private readonly db: Pool,
    private readonly identityKeys: IdentityKeys,
    private readonly smsDir: string,
    /** The file with all texts. */
    readonly transcript: string,
  ) {}

  static async open(
    from: string,
    at: { db: Pool; identityKeys: IdentityKeys; smsDir: string; folder: string },
  ): Promise<MobileAtHand> {
    await mkdir(at.folder, { recursive: true });
    const transcript = path.join(at.folder, 'sms.txt');
    await writeFile(transcript, '');
    return new MobileAtHand(from, at.db, at.identityKeys, at.smsDir, transcript);
  }

  /** Writes to the hotline, and returns the words of the answer. */
  async writes(text: string): Promise<string> {
    await this.note('caller', `writes: ${text}`);
    const ref = await sendSmsByFile(this.smsDir, this.from, text);
    await untilTrue('the hotline to take the SMS', async () => {
      const { rows } = await this.db.query<{ result: string | null }>(
        'SELECT result FROM sms_inbox WHERE starts_with(ref, $1)',
        [ref],
      );
      return rows[0]?.result ?? undefined;
    });
    return this.reads();
  }

  /** Waits for the next SMS, and returns its words. */
  async reads(): Promise<string> {
    const id = await untilTrue('an SMS', async () => {
      const { rows } = await this.db.query<{ id: number }>(
        `SELECT id FROM sms_outbox WHERE to_number = $1 AND id > $2 AND sent_at IS NOT NULL ORDER BY id LIMIT 1`,
        [this.from, this.lastId],
      );
      return rows[0]?.id;
    });
    this.lastId = id;
    const file = await readFile(path.join(this.smsDir, `sms-${id}.txt`), 'utf8');
    const text = file.slice(file.indexOf('\n\n')).trim();
    await this.note('12368', text);
    return text;
  }

  /** Has asked for something on the telephone before: there is a ticket, of which an SMS tells. */
  async hasAnTicket(body: string): Promise<void> {
    const { rows } = await this.db.query<{ id: number }>(
      'SELECT id FROM courts ORDER BY id LIMIT 1',
    );
    const desk = { db: this.db, clock: { now: () => new Date() }, identityKeys: this.identityKeys };
    await openTicket(desk, {
      kind: 'opinion',
      courtId: rows[0]?.id ?? 0,
      language: 'zh',
      by: { kind: 'caller' },
      callerNumber: this.from,
      callId: null,
      message: { body },
    });
  }

  private async note(who: string, what: string): Promise<void> {
    printNow(who, what);
    await appendFile(this.transcript, `${who.padEnd(6)}  ${what}\n`);
  }
}
