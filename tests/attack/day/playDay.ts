/**
 * A day of a hotline: ordinary calls, and anonymous reports that callers make by keypad, that an
 * agent writes down in the console, and that an agent writes down by a command. For each report
 * some ordinary calls go the same way: the same digits, the same agent, the same word on recording.
 * Some who have reported go on in the same call, and one asks by SMS. What is returned is what really
 * happened, which an attacker does not have.
 */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { GotReply, SentBody } from '../../../app/web/contract/contract.js';
import { DeskCalls } from '../../e2e/desk/deskCalls.js';
import type { Hotline } from '../../e2e/hotline.js';
import { TicketCalls } from '../../e2e/ticketCalls.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { codeHeardBy } from '../../telephone/recogniser/codeHeardBy.js';
import { madeSentence } from '../../telephone/script/callerScript.js';
import { sendSmsByFile } from '../../telephone/sendSmsByFile.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import type { Browser } from '../../web/testConsole.js';
import type { DayCall, DayReport, PlayedDay } from './rules/day.js';

/** The agent who has all agent calls of the day. */
export const agentNumber = '1001';

/**
 * The ways that reports go. An agent writes down an anonymous report only in an agent call that is not
 * recorded.
 */
export const ways = {
  /** The caller comes to the question of who stays unknown, and nothing more is known. */
  digits: 'digits',
  /** The caller does not want to be recorded, talks to the agent, and hangs up. */
  agentCall: 'agent call',
  /** The same, but the agent hangs up first, and the caller is asked how content they are. */
  surveyed: 'agent call, agent hangs up',
} as const;

const withheld = 'anonymous';
/** The mobile by which somebody asks for their report. */
export const textsReport = '13800006010';
/** What is reported, and what agents write in their notes of such agent calls and of others. */
const reported = '执行人员收受礼品，要求查处';
const asked = '问了开庭时间，已经告知';

const shown = (from: string) => (from === withheld ? '' : from);

type Desk = GotReply<'GET /api/desk'>;

interface AgentCall {
  readonly way: string | null;
  /** Default: no number is shown. */
  readonly from?: string;
  /** What the agent writes down as notes of the agent call; default: nothing. */
  readonly notes?: string;
  /** How a report is written down in this agent call, or that it may not be. */
  readonly report?: 'console' | 'command' | 'refused';
  /** The caller agrees that the agent call is recorded. */
  readonly isRecorded?: true;
  /** The agent opens a ticket with the caller's number. */
  readonly namedTicket?: true;
}

export class Day {
  private readonly calls: DayCall[] = [];
  private readonly ends: Promise<void>[] = [];
  private readonly reports: DayReport[] = [];
  private readonly desk: DeskCalls;
  private readonly tickets: TicketCalls;
  /** Who reported by keypad, by the call. */
  private readonly heardBy = new Map<string, Caller>();
  private dialling: Promise<unknown> = Promise.resolve();

  /**
   * @param page the agent's page of the console.
   * @param token the API token of the agent, for commands.
   */
  constructor(
    private readonly hotline: Hotline,
    private readonly page: Browser,
    private readonly token: string,
  ) {
    this.desk = new DeskCalls(hotline);
    this.tickets = new TicketCalls(hotline, this.desk);
  }

  /** Plays the day. What is done by keypad and what is done by the agent goes on side by side. */
  async play(): Promise<PlayedDay> {
    await this.hotline.signIn(agentNumber);
    await Promise.all([this.byAgent(), this.byDigits(), this.bySms()]);
    await Promise.all(this.ends);
    await this.hotline.nothingLeft();
    const reports = await this.numbered();
    await this.asksBySms(reports);
    return { calls: this.calls, reports };
  }

  /** The callers who reported by keypad heard the numbers of their reports. */
  private async numbered(): Promise<DayReport[]> {
    const { rows } = await this.hotline.db.query<{ number: string }>(
      'SELECT number FROM deferred_reports ORDER BY number',
    );
    return this.reports.map((report) => {
      const heard = this.heardBy.get(report.call);
      if (heard === undefined) return report;
      const told = this.tickets.textsHeard(heard);
      const found = rows.find((row) => told.includes(this.tickets.numberInWords(row)));
      if (found === undefined) throw new Error('a caller was told no number of a report');
      return { ...report, number: found.number };
    });
  }

  private async byAgent(): Promise<void> {
    const { agentCall, surveyed } = ways;
    const notes = asked;
    await this.talks({ way: agentCall, notes });
    await this.talks({ way: surveyed, from: '13800006011', notes });
    await this.talks({ way: agentCall, report: 'console', notes: reported });
    await this.talks({ way: null, isRecorded: true, report: 'refused', notes });
    await this.talks({ way: agentCall, from: '13800006012' });
    await this.talks({ way: surveyed, from: '13800006013', report: 'console', notes: reported });
    await this.talks({
      way: null,
      from: '13800006014',
      isRecorded: true,
      namedTicket: true,
      notes,
    });
    await this.talks({ way: agentCall, from: '13800006015', report: 'command', notes: reported });
    await this.talks({ way: surveyed });
    await this.talks({ way: agentCall, notes });
    await this.talks({ way: surveyed, report: 'command' });
    await this.talks({ way: surveyed, notes });
  }

  private async byDigits(): Promise<void> {
    await this.looksAround(withheld);
    await this.complains('13800006001');
    await this.reportsByDigits('13800006004');
    await this.looksAround('13800006002');
    await this.reportsByDigits('13800006003', (caller) => this.wantsHerCase(caller));
    await this.looksAround(withheld);
  }

  /** Nobody can report anonymously by SMS. What comes by SMS meanwhile is ordinary traffic. */
  private async bySms(): Promise<void> {
    await this.writesSms('13800006009', '问一下立案材料');
  }

  /** Somebody who has reported by keypad writes an SMS with number and code, as other callers may. */
  private async asksBySms(reports: readonly DayReport[]): Promise<void> {
    const report = reports.find(({ call }) => this.heardBy.has(call));
    const caller = report && this.heardBy.get(report.call);
    if (caller === undefined) throw new Error('nobody has reported by keypad');
    await this.writesSms(textsReport, `${report?.number ?? ''} ${codeHeardBy(caller)}`);
    await untilTrue('the SMS to be answered', async () => {
      const { rowCount } = await this.hotline.db.query(
        'SELECT FROM sms_inbox WHERE from_number = $1 AND result IS NOT NULL',
        [textsReport],
      );
      return rowCount === 1 ? true : undefined;
    });
  }

  private async writesSms(from: string, text: string): Promise<void> {
    await sendSmsByFile(this.hotline.settings.SMS_DIR ?? '', from, text);
  }

  /** Somebody dials. The next one dials when the row of this call is known. */
  private async dials(from: string, way: string | null): Promise<{ caller: Caller; id: string }> {
    const turn = this.dialling.then(() => this.dialsNow(from, way));
    this.dialling = turn.catch(() => undefined);
    return turn;
  }

  private async dialsNow(from: string, way: string | null) {
    const { hotline } = this;
    const known = this.calls.map(({ id }) => id);
    const since = Date.now();
    const caller = await hotline.carrier.dial({ from });
    const row = await untilTrue(`the row of a call from ${from}`, async () => {
      // The rest of a call of somebody who stays unknown has a row of its own.
      const { rows } = await hotline.db.query<{ id: string }>(
        `SELECT id FROM calls WHERE NOT id = ANY ($1::uuid[]) AND caller_number = $2
            AND outcome IS NULL AND forgotten_at IS NULL ORDER BY started_at DESC LIMIT 1`,
        [known, shown(from)],
      );
      return rows[0];
    });
    const call = { id: row.id, way, from: since, to: since };
    this.calls.push(call);
    this.ends.push(caller.ended.then(() => void (call.to = Date.now())));
    return { caller, id: row.id };
  }

  /** The caller goes to the menu of complaints, and hangs up there. */
  private async looksAround(from: string): Promise<void> {
    const { caller } = await this.comesToNamed(from, ways.digits);
    await caller.hangUp();
  }

  private async comesToNamed(from: string, way: string | null) {
    const dialled = await this.dials(from, way);
    const { caller } = dialled;
    await this.tickets.complainsIn(caller, '2');
    await caller.hears(/\/askNamed/);
    return dialled;
  }

  /**
   * The caller stays unknown, and leaves a message.
   * @param then what they do afterwards in the same call
   */
  private async reportsByDigits(
    from: string,
    then: (caller: Caller) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { caller, id } = await this.comesToNamed(from, ways.digits);
    await this.apart(async () => {
      await caller.press('2');
      await caller.hears('reportAnonymousIntro');
    });
    await this.tickets.leavesMessage(caller, null);
    await caller.hears('ticketAnonymous', { until: 'end' });
    await then(caller);
    await caller.hangUp();
    this.heardBy.set(id, caller);
    this.reports.push({ call: id, how: 'digits', from: shown(from), number: null });
  }

  /** The caller wants to hear their own case, too, and has the number and the password at hand. */
  private async wantsHerCase(caller: Caller): Promise<void> {
    await caller.hears('mainMenu');
    await caller.press(mainMenuDigits.caseInquiry);
    const next = await caller.hearsOneOf(['anonymousCannot', 'askNumber'], { until: 'end' });
    if (!next.sound.id.endsWith('askNumber')) return;
    const { queryNumber, password } = samplePeople.zhang;
    await caller.press(`${queryNumber}#`, { isSecret: true });
    await caller.hears('askPassword');
    await caller.press(`${password}#`, { isSecret: true });
    await caller.hears(madeSentence, { until: 'end' });
  }

  /** Nobody dials while this goes on: it makes rows of calls. */
  private async apart(work: () => Promise<void>): Promise<void> {
    const turn = this.dialling.then(work);
    this.dialling = turn.catch(() => undefined);
    await turn;
  }

  /** The caller complains by name, wants to report anonymously, too, and is told to dial again. */
  private async complains(from: string): Promise<void> {
    const { caller } = await this.dials(from, null);
    await this.tickets.complainsIn(caller, '1');
    await this.tickets.leavesMessage(caller, 'complaintIntro');
    await caller.hears('ticketSmsSent', { until: 'end' });
    await caller.hears('mainMenu');
    await caller.press(mainMenuDigits.complain);
    await caller.hears('complainMenu');
    await caller.press('2');
    const next = await caller.hearsOneOf(['askByName', 'aboutCourt'], { until: 'end' });
    expect(next.sound.id).toMatch(/askByName$/);
    await caller.hangUp();
  }

  /** A caller talks to the agent, who writes down what there is to be written down. */
  private async talks(agentCall: AgentCall): Promise<void> {
    const { hotline } = this;
    const from = agentCall.from ?? withheld;
    const ringing = hotline.softphones.ringing(agentNumber);
    const { caller, id } = await this.dials(from, agentCall.way);
    await caller.hears(/./);
    await caller.press('0');
    await caller.hears('recordingNotice');
    if (agentCall.isRecorded !== true) {
      await caller.press('2');
      // All callers hear the same before the agent answers.
      await caller.hears('queueDigits', { until: 'end' });
    }
    const telephone = await ringing;
    await this.deskNow();
    const agent = await telephone.answer();
    const { agentCall: seen } = await this.untilDesk(
      'the agent call',
      (desk) => desk.agentCall !== null,
    );
    if (seen?.callId !== id) throw new Error('the agent talks to somebody else');
    const { entryId } = seen;
    await this.desk.hear(caller, agent);
    if (agentCall.notes !== undefined) await this.notes(entryId, agentCall.notes);
    if (agentCall.report !== undefined) await this.writesDown(agentCall.report, id, shown(from));
    if (agentCall.namedTicket === true) {
      await this.post('/api/tickets', { kind: 'complaint', text: '判决书一直没有收到' });
    }
    if (agentCall.way === ways.surveyed) {
      await agent.hangUp();
      await caller.hears('satisfactionDigits', { until: 'end' });
    }
    await caller.hangUp();
    await agent.ended;
    await this.untilDesk('the wrap-up', ({ agent: { status } }) => status === 'wrap_up');
    await this.untilClosed(id);
    // The page saves its draft once more, and what the agent adds.
    if (agentCall.notes !== undefined) await this.notes(entryId, `${agentCall.notes}。`);
    await this.post('/api/desk/wrap-up-done');
    await this.desk.untilState(agentNumber, 'ready');
  }

  private async untilClosed(id: string): Promise<void> {
    await untilTrue('a call to be closed', async () => {
      const { rows } = await this.hotline.db.query(
        'SELECT FROM calls WHERE id = $1 AND outcome IS NOT NULL',
        [id],
      );
      return rows.length === 1 ? true : undefined;
    });
  }

  /** The agent writes down what the caller reports. */
  private async writesDown(
    by: 'console' | 'command' | 'refused',
    call: string,
    from: string,
  ): Promise<void> {
    const { hotline } = this;
    const text = `来电人反映：${reported}`;
    if (by === 'refused') {
      const body = { kind: 'violation_report', text, anonymous: true };
      expect(await this.page.post('/api/tickets', body)).toMatchObject({
        body: { error: 'agent_call_recorded' },
      });
      return;
    }
    if (by === 'console') {
      const body: SentBody<'POST /api/tickets'> = {
        kind: 'violation_report',
        text,
        anonymous: true,
      };
      const { number } = (await this.post('/api/tickets', body)) as GotReply<'POST /api/tickets'>;
      this.reports.push({ call, how: by, from, number });
      return;
    }
    const printed = await hotline.cliAs(
      { HOTLINE_API_URL: this.page.origin, HOTLINE_API_TOKEN: this.token },
      ...['api', 'ticket-add', '--kind', 'violation_report', '--anonymous', '--text', text],
    );
    const { number } = JSON.parse(printed) as GotReply<'POST /api/tickets'>;
    this.reports.push({ call, how: by, from, number });
  }

  private notes(entryId: number, notes: string): Promise<unknown> {
    return this.post('/api/desk/wrap-up', { entryId, disposition: 'answered', notes });
  }

  private async post(path: string, body?: object): Promise<unknown> {
    const got = await this.page.post(path, body);
    if (got.status !== 200) throw new Error(`${path}: ${got.status} ${got.text}`);
    return got.body as unknown;
  }

  private async deskNow(): Promise<Desk> {
    const got = await this.page.get('/api/desk');
    if (got.status !== 200) throw new Error(`the desk: ${got.status} ${got.text}`);
    return got.body as Desk;
  }

  private untilDesk(what: string, fits: (desk: Desk) => boolean): Promise<Desk> {
    return untilTrue(`the desk to show ${what}`, async () => {
      const desk = await this.deskNow();
      return fits(desk) ? desk : undefined;
    });
  }
}
