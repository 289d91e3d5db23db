/**
 * An agent whose telephone is the page, beside a colleague with a telephone of their own, in a queue in English: who cannot be reached loses no
 * caller.
 */
import type { Page } from 'playwright-core';
import type { Caller } from '../../telephone/caller.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { askPage } from '../../web/pages/askPage.js';
import type { DeskCalls } from '../desk/deskCalls.js';
import type { ConsoleOfHotline, Seat } from './consoleOfHotline.js';

/** A region of a page, by its title. */
export const card = (page: Page, title: string) =>
  page.getByRole('region', { name: title, exact: true });

/** The agent's number, and that of the colleague. */
const [agentNumber, colleagueNumber] = ['2001', '2002'];

export class PageAgent {
  private constructor(
    private readonly desks: ConsoleOfHotline,
    private readonly desk: DeskCalls,
    readonly seat: Seat,
  ) {}

  /** Both are signed in and ready, and the page is the agent's telephone. @param tone what the agent's microphone hears */
  static async start(desks: ConsoleOfHotline, desk: DeskCalls, tone: number): Promise<PageAgent> {
    const { hotline } = desks;
    await desk.crew([agentNumber, colleagueNumber], ['court:苏98', 'topic:general', 'language:en']);
    await hotline.db.query(`UPDATE queues SET wrap_up_s = 0 WHERE name = 'general'`);
    const agent = new PageAgent(desks, desk, await desks.signsIn(agentNumber, 'agent', tone));
    await agent.page.getByRole('button', { name: '用本页作话机' }).click();
    await agent.isBack();
    return agent;
  }

  get page(): Page {
    return this.seat.page;
  }

  /** Signs both out, and leaves the queue as it was. */
  async stop(): Promise<void> {
    for (const number of [agentNumber, colleagueNumber]) {
      await this.desk.change(number, { kind: 'sign_out' });
    }
    await this.desks.hotline.db.query(
      `UPDATE queues SET wrap_up_s = DEFAULT, agent_return_s = DEFAULT WHERE name = 'general'`,
    );
  }

  /** Waits until calls reach the agent; the next one is then offered to the page. */
  async isBack(): Promise<void> {
    await this.desk.untilState(agentNumber, 'ready');
    await this.page.getByText('话机正常').waitFor();
    // Who has been idle for longer is next.
    await this.desk.setIdle(colleagueNumber);
  }

  isUnreachable(why = ''): Promise<true> {
    return this.desk.untilState(agentNumber, `unreachable ${why}`.trim());
  }

  /** Waits until a banner says so, on whatever page. */
  async says(words: string | RegExp): Promise<void> {
    await this.page.getByRole('alert').filter({ hasText: words }).waitFor();
  }

  /** Forgets the sounds that were played so far. */
  async hearNoMore(): Promise<void> {
    await askPage(this.page, 'played.splice(0)');
  }

  /** Waits until two falling tones are played. */
  async hasSounded(): Promise<void> {
    await untilTrue('the alarm to sound', async () => {
      const played = await askPage<number[]>(this.page, 'played.splice(0)');
      return played.includes(880) ? true : undefined;
    });
  }

  /** A caller asks for a person, and is offered in the page. */
  async offered(number: string): Promise<Caller> {
    const caller = await this.desk.asks(number, '8');
    await card(this.page, '来电').getByText(number).waitFor();
    return caller;
  }

  /** A caller is offered in the page and answered there: both hear each other. */
  async talks(number: string): Promise<Caller> {
    const caller = await this.offered(number);
    await card(this.page, '来电').getByRole('button', { name: /^接听/ }).click();
    await this.desks.hearEachOther(this.seat, caller);
    return caller;
  }

  /** The colleague answers, and both hear each other; then the caller hangs up. */
  async withColleague(number: string, caller: Caller): Promise<void> {
    const telephone = await this.desks.hotline.softphones.ringingFor(number);
    expect(telephone.number).toBe(colleagueNumber);
    const agent = await telephone.answer();
    await this.desk.hearEachOther(caller, agent);
    await caller.hangUp();
    await agent.ended;
    await this.desk.untilState(colleagueNumber, 'ready');
  }

  /** Waits until the server has heard nothing of the page for so long. */
  async untilSilentFor(seconds: number): Promise<void> {
    await untilTrue(`the page to be silent for ${seconds} s`, async () => {
      const { rowCount } = await this.desks.hotline.db.query(
        `SELECT FROM page_telephones p JOIN agents a ON a.id = p.agent_id
          WHERE a.number = $1 AND p.told_at < clock_timestamp() - make_interval(secs => $2)`,
        [agentNumber, seconds],
      );
      return rowCount === 1 ? true : undefined;
    });
  }

  /** How often in a row an agent has missed a call: not at all, when nobody could have answered. */
  async misses(): Promise<number | undefined> {
    const { rows } = await this.desks.hotline.db.query<{ misses: number }>(
      `SELECT s.misses FROM agent_states s JOIN agents a ON a.id = s.agent_id WHERE a.number = $1`,
      [agentNumber],
    );
    return rows[0]?.misses;
  }
}
