/**
 * What `make call` shows of a ticket: its row, its steps, its SMS and the recorded message; and the
 * staff who answer it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { messagesFolder } from '../../../app/core/files/fileKinds.js';
import { renewCode } from '../../../app/tickets/opening/renewCode.js';
import { replyTicket } from '../../../app/tickets/state/replyTicket.js';
import type { IdentityKeys } from '../../../app/court/identity/store/identityKeys.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import { readNamesOf } from '../../../app/tickets/store/ticketNames.js';
import { findStaff } from '../../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../../app/tickets/store/tickets.js';
import { readSteps } from '../../../app/tickets/store/ticketSteps.js';
import { decodeAlawByte } from '../recogniser/alaw.js';
import type { Caller } from '../caller.js';
import { codeHeardBy } from '../recogniser/codeHeardBy.js';
import type { Sentence, Sentences } from './sentences.js';
import { describeLevel, measureSound } from '../recogniser/soundLevel.js';
import { speakMessage } from './speakMessage.js';
import { ticketText } from './ticketText.js';
import { findSentence } from './checkAgentCall.js';
import { print, printNow } from './terminal.js';
import { untilTrue } from '../untilTrue.js';
import { readWav } from '../recogniser/wav.js';

export class TicketsAtHand {
  constructor(
    private readonly db: Pool,
    private readonly identityKeys: IdentityKeys,
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
  async codeOf(caller: Caller, ticket: Ticket): Promise<string> {
    if (caller.heard().some(({ sound }) => sound.id.endsWith('/ticketCode'))) {
      return codeHeardBy(caller);
    }
    const { rows } = await this.db.query<{ id: number }>(
      'SELECT id FROM agents ORDER BY id LIMIT 1',
    );
    const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
    const desk = { db: this.db, clock: { now: () => new Date() }, identityKeys: this.identityKeys };
    const renewed = await renewCode(desk, ticket.id, by, '身份信息相符');
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

  /** Returns the caller's latest ticket. */
  ticketOf(from: string): Promise<Ticket> {
    return untilTrue('her ticket', async () => {
      const { rows } = await this.db.query<{ number: string }>(
        'SELECT number FROM tickets WHERE caller_number = $1 ORDER BY id DESC LIMIT 1',
        [from],
      );
      const number = rows[0]?.number;
      return number === undefined ? undefined : ((await readTicket(this.db, number)) ?? undefined);
    });
  }

  /** Prints the ticket's current state. */
  async show(ticket: Ticket): Promise<void> {
    const now = (await readTicket(this.db, ticket.number)) ?? ticket;
    const names = await readNamesOf(this.db, {
      courts: [],
      departments: [now.departmentId, now.aboutDepartmentId],
      staff: [now.assigneeId, now.escalatedToId, now.supervisorId, now.aboutStaffId],
    });
    const text = ticketText(
      ...([now, names] as const),
      ...([await readSteps(this.db, ticket.id), await readMessages(this.db, ticket.id)] as const),
    );
    print(`\n${text.replaceAll(/^/gm, '  ')}\n`);
  }

  /** Prints the SMS about the ticket, once they are sent. */
  async showSms(ticket: Ticket): Promise<void> {
    const sms = await untilTrue('the SMS to be sent', async () => {
      const { rows } = await this.db.query<{ to_number: string; body: string; sent: boolean }>(
        `SELECT to_number, body, sent_at IS NOT NULL AS sent FROM sms_outbox
          WHERE ticket_id = $1 ORDER BY id`,
        [ticket.id],
      );
      return rows.every(({ sent }) => sent) ? rows : undefined;
    });
    for (const { to_number, body } of sms) printNow('SMS', `to ${to_number}: ${body}`);
  }

  /**
   * Prints what the file of the caller's message contains.
   * @throws Error when it is not what the caller said
   */
  async showMessage(ticket: Ticket, said: Sentence): Promise<void> {
    const messages = await readMessages(this.db, ticket.id);
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

  /** Lets the staff member who has the ticket answer it. */
  async answers(ticket: Ticket, text: string): Promise<void> {
    const [staff] = await findStaff(
      this.db,
      String(ticket.escalatedToId ?? ticket.assigneeId ?? ''),
    );
    if (staff === undefined) throw new Error(`nobody has ticket ${ticket.number}`);
    printNow('court', `${staff.name}, ${staff.departmentName ?? ''}, answers: ${text}`);
    const desk = { db: this.db, clock: { now: () => new Date() } };
    const change = await replyTicket(desk, ticket.id, { kind: 'staff', staff }, { body: text });
    if (change.kind !== 'changed') throw new Error(`the answer was not taken: ${change.kind}`);
  }
}
