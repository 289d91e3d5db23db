/** What tests of tickets by telephone look up, and what they do in the role of the courts' staff. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messagePath } from '../../../app/tickets/opening/unsentMessages.js';
import { openTicket, type NewTicket } from '../../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../../app/tickets/state/replyTicket.js';
import { ticketNumberInWords } from '../../../app/ivr/journeys/ticket/ticketPrompts.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { findStaff } from '../../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../../app/tickets/store/tickets.js';
import { nextMorning } from '../../tickets/nextMorning.js';
import { presses, speaks, type ScriptedCall, type Turn } from './scriptedCall.js';
import type { TestApp } from './testApp.js';

/** The caller leaves a message, and sends it. */
export const leaves = (intro: string | RegExp): Turn[] => [
  speaks(intro),
  presses(/发送请按三|To send it, press three/, '3'),
];

/** The caller chooses the enforcement bureau, which is on the second page of departments. */
export const choosesEnforcement: readonly Turn[] = [
  presses('听其他选项请按八', '8'),
  presses('执行局请按一', '1'),
];

export class TicketScene {
  private readonly codes = new Map<number, string>();

  constructor(private readonly hotline: TestApp) {}

  async rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.hotline.database.pool.query<T>(sql, values)).rows;
  }

  /** Returns the latest ticket. */
  async last(): Promise<Ticket> {
    const [row] = await this.rows<{ number: string }>(
      'SELECT number FROM tickets ORDER BY id DESC LIMIT 1',
    );
    return this.ticket(row?.number ?? '');
  }

  async ticket(number: string): Promise<Ticket> {
    const ticket = await readTicket(this.hotline.database.pool, number);
    if (ticket === null) throw new Error(`there is no ticket ${number}`);
    return ticket;
  }

  async count(): Promise<number> {
    return (await this.rows('SELECT FROM tickets')).length;
  }

  async department(name: string): Promise<number> {
    const [row] = await this.rows<{ id: number }>(
      "SELECT d.id FROM departments d JOIN courts c ON c.id = d.court_id WHERE c.code = '苏98' AND d.name = $1",
      [name],
    );
    return row?.id ?? 0;
  }

  /** Opens a ticket as the scripted callers do, but without a call. */
  async open(given: Partial<NewTicket> = {}): Promise<Ticket> {
    const { app } = this.hotline;
    const opened = await openTicket(app, {
      kind: 'complaint',
      courtId: app.court.current().court.id,
      language: 'zh',
      callerNumber: '13800001111',
      callId: null,
      by: { kind: 'caller' },
      message: { body: '请尽快处理' },
      aboutDepartmentId: await this.department('执行局'),
      ...given,
    });
    if (opened.kind !== 'opened') throw new Error(`the ticket was ${opened.kind}`);
    if (opened.isHeld === true) await this.nextMorning();
    const ticket = await this.ticket(opened.ticket.number);
    this.codes.set(ticket.id, opened.code ?? '');
    return ticket;
  }

  /**
   * Turns anonymous reports into tickets, as the next morning does.
   * @param call the call that left their messages
   */
  async nextMorning(call?: ScriptedCall): Promise<void> {
    const { app } = this.hotline;
    for (const file of call?.messages ?? []) {
      const place = messagePath(app.config.RECORDINGS_DIR, file);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, 'what she said');
    }
    await nextMorning(app, app.config.RECORDINGS_DIR);
  }

  /** Returns the code of a ticket opened by {@link open}. */
  codeOf({ id }: Ticket): string {
    const code = this.codes.get(id);
    if (code === undefined) throw new Error('it was not opened here');
    return code;
  }

  /** Returns the code that a caller has heard, digit by digit. */
  codeHeardIn({ heard }: ScriptedCall): string {
    return heard
      .flatMap(({ sounds }) => sounds)
      .flatMap((sound) => /codeDigit(\d)$/.exec(sound)?.[1] ?? [])
      .join('');
  }

  /** Returns a code that is not the ticket's. */
  wrongCodeFor(ticket: Ticket): string {
    return this.codeOf(ticket) === '000000' ? '111111' : '000000';
  }

  /** The caller asks for a ticket by its number and its code: main menu, 4, 1. */
  asksFor(ticket: Ticket, code = this.codeOf(ticket)): Turn[] {
    return [
      presses('查办理进度、催办请按五', '5'),
      presses('有登记编号和查询码请按一', '1'),
      presses('请输入登记编号', `${ticket.number}#`),
      presses('请输入六位查询码', code),
    ];
  }

  /** The ticket's handler answers it. A report without a handler is answered by an inspector. */
  async reply(ticket: Ticket, body: string, nothingPersonal = false): Promise<void> {
    const { app } = this.hotline;
    const [staff] = await findStaff(
      app.db,
      String(ticket.assigneeId ?? (await this.anInspector())),
    );
    if (staff === undefined) throw new Error(`nobody has ticket ${ticket.number}`);
    const answer = { body, nothingPersonal };
    const change = await replyTicket(app, ticket.id, { kind: 'staff', staff }, answer);
    if (change.kind !== 'changed') throw new Error(change.kind);
  }

  /** A report goes to the inspection, and to no single inspector. */
  private async anInspector(): Promise<number> {
    const [row] = await this.rows<{ id: number }>("SELECT id FROM staff WHERE name = '齐敏'");
    return row?.id ?? 0;
  }

  /** Returns the number of a ticket as it is said. */
  spokenNumber({ number }: Ticket): string {
    const words = spoken('zh', chinaDate(this.hotline.now));
    return ticketNumberInWords({ language: 'zh', words }, number);
  }

  /** Returns the latest time of the answer as it is said. */
  spokenLatest({ latestAt }: Ticket): string {
    if (latestAt === null) throw new Error('it has no limit yet');
    return spoken('zh', chinaDate(this.hotline.now)).dateTime(latestAt);
  }
}
