/** Callers who leave messages and ask for their tickets, and what the rows say of these tickets. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { messagesFolder } from '../../app/core/files/fileKinds.js';
import { ticketNumberInWords } from '../../app/ivr/journeys/ticket/ticketPrompts.js';
import { spoken } from '../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { replyByVoice } from '../../app/tickets/state/replyByVoice.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { findStaff } from '../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../app/tickets/store/tickets.js';
import { telephoneRecording } from '../../app/voice/speech/telephoneRecording.js';
import type { Caller } from '../telephone/caller.js';
import { codeHeardBy } from '../telephone/recogniser/codeHeardBy.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { speakMessage, type SpeakOptions } from '../telephone/script/speakMessage.js';
import { untilTrue } from '../telephone/untilTrue.js';
import type { DeskCalls } from './desk/deskCalls.js';
import type { Hotline } from './hotline.js';

/** Said by the callers of these tests, and found again in the message's file. */
export const callerMessage = 'zh/stillWaiting';

/** Plays callers who complain and ask for their tickets. */
export class TicketCalls {
  /** The codes that callers were told, by ticket number. */
  private readonly codes = new Map<string, string>();

  constructor(
    private readonly hotline: Hotline,
    private readonly desk: DeskCalls,
  ) {}

  /** Returns the path of a sound below the folder of prompts, without its ending. */
  soundOf(name: string): string {
    return path.join(this.hotline.settings.SOUNDS_DIR ?? '', name);
  }

  /** A complaint, a report or an opinion: a matter of this court, about its enforcement bureau. */
  async complains(from: string, kind: '1' | '2' | '3'): Promise<Caller> {
    const caller = await this.hotline.carrier.dial({ from });
    await this.complainsIn(caller, kind);
    return caller;
  }

  /** The same, of somebody who has dialled already. */
  async complainsIn(caller: Caller, kind: '1' | '2' | '3'): Promise<void> {
    await caller.hears('mainMenu');
    await caller.press(mainMenuDigits.complain);
    await caller.hears('complainMenu');
    await caller.press(kind);
    await caller.hears('aboutCourt');
    await caller.press('1');
    await caller.hears('aboutDepartment');
    // The bureau is on the second page.
    await caller.press('8');
    await caller.hears('aboutDepartment');
    await caller.press('1');
  }

  /** Speaks a message (a first sound, then the one that is searched for), and sends it. */
  async leavesMessage(
    caller: Caller,
    intro: string | null,
    options: SpeakOptions = {},
  ): Promise<void> {
    const sounds = [this.soundOf('zh/goodbye'), this.soundOf(callerMessage)];
    await speakMessage(caller, intro, sounds, options);
  }

  /**
   * Returns a recording as a head of department makes it on a computer: stereo, another rate, too
   * quiet.
   */
  private recordedElsewhere(): string {
    const file = path.join(this.hotline.folder, 'recorded-elsewhere.wav');
    const raw = ['-t', 'raw', '-r', '16000', '-e', 'signed-integer', '-b', '16', '-c', '1'];
    const made = ['-r', '44100', '-c', '2', file, 'gain', '-12'];
    execFileSync('sox', ['-V1', ...raw, `${this.soundOf(callerMessage)}.sln16`, ...made]);
    return file;
  }

  /** The person who has a ticket answers it by that recording. */
  async isAnsweredByVoice({ id, assigneeId }: Ticket, body: string | null = null): Promise<void> {
    const { db, settings } = this.hotline;
    const [staff] = await findStaff(db, String(assigneeId ?? ''));
    const recording = await telephoneRecording(await readFile(this.recordedElsewhere()), 600);
    if (staff === undefined || recording === null) throw new Error('nobody answers');
    const deps = { db, clock: { now: () => new Date() } };
    const folder = settings.RECORDINGS_DIR ?? '';
    const by = { kind: 'staff', staff } as const;
    const result = await replyByVoice(deps, folder, id, by, { ...recording, body });
    if (result.kind !== 'changed') throw new Error(`the answer was not taken: ${result.kind}`);
  }

  /** Leaves a complaint, from its first word to the number of its ticket. */
  async leavesComplaint(from: string): Promise<{ caller: Caller; ticket: Ticket; code: string }> {
    const caller = await this.complains(from, '1');
    await this.leavesMessage(caller, 'complaintIntro');
    await caller.hears('ticketSmsSent', { until: 'end' });
    await caller.hangUp();
    const ticket = await this.ticketOf(from);
    const code = codeHeardBy(caller);
    this.codes.set(ticket.number, code);
    return { caller, ticket, code };
  }

  /** Waits for the latest ticket of a caller. */
  ticketOf(from: string): Promise<Ticket> {
    return untilTrue(`a ticket of ${from}`, async () => {
      const { rows } = await this.hotline.db.query<{ number: string }>(
        'SELECT number FROM tickets WHERE caller_number = $1 ORDER BY id DESC LIMIT 1',
        [from],
      );
      return rows[0] === undefined
        ? undefined
        : ((await readTicket(this.hotline.db, rows[0].number)) ?? undefined);
    });
  }

  textsHeard(caller: Caller): string {
    return this.hotline
      .wordsHeard(caller)
      .map(({ text }) => text)
      .join('\n');
  }

  numberInWords({ number }: Pick<Ticket, 'number'>): string {
    const words = spoken('zh', chinaDate(new Date()));
    return ticketNumberInWords({ language: 'zh', words }, number);
  }

  /** Checks that the recorded messages of a ticket contain what was said. */
  async expectRecorded(
    ticket: Ticket,
    count: number,
    recordingsDir = this.hotline.asterisk.recordingsDir,
  ): Promise<void> {
    const messages = await readMessages(this.hotline.db, ticket.id);
    const voices = messages.flatMap(({ voice }) => voice ?? []);
    expect(voices).toHaveLength(count);
    for (const { file, lengthMs } of voices) {
      const whole = path.join(recordingsDir, messagesFolder, file);
      expect(await this.desk.isSaidIn(whole, callerMessage)).toBe(true);
      expect(lengthMs).toBeGreaterThan(1000);
    }
  }

  /** Asks for a ticket by its number and its code; default: the code that its caller was told. */
  async asksForTicket(
    from: string,
    ticket: Ticket,
    code = this.codes.get(ticket.number) ?? '',
  ): Promise<Caller> {
    const caller = await this.hotline.carrier.dial({ from });
    await caller.hears('mainMenu');
    await caller.press(mainMenuDigits.myTicket);
    await caller.hears('myTicketMenu');
    await caller.press('1');
    await this.enters(caller, ticket, code);
    return caller;
  }

  /** Enters the number of a ticket, and a code. */
  async enters(caller: Caller, ticket: Ticket, code: string): Promise<void> {
    await caller.hears('askTicketNumber');
    await caller.press(`${ticket.number}#`);
    await caller.hears('askTicketCode');
    await caller.press(code, { isSecret: true });
  }
}
