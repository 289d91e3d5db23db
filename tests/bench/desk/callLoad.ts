/**
 * Ten calls a second for minutes: hurried callers who hear a fact of their case, callers for agents, and reminders of
 * tickets that fall due meanwhile. It goes on in rounds, because the agents' telephones must register again.
 */
import { followShippedLimits } from '../../../app/tickets/jobs/followShippedLimits.js';
import { addManyTickets } from '../../jobs/manyTickets.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import { peerCallersAddress } from '../benchAsterisk.js';
import { addCallers } from '../benchHotline.js';
import { runCallers, scenario, type CallersOptions } from '../calls/sippCaller.js';
import { percentile, round, say } from '../figure.js';
import type { DeskHotline } from './deskHotline.js';
import { DeskRun, type WireRecord } from './deskRun.js';
import { offerDelays } from './deskTurns.js';

/** New calls a second: callers who hear a fact of their case, and callers for an agent. */
const rates = { ivr: 9, queue: 1 };
const remindersPerSecond = 5;
/** The agents' telephones must register again after ten minutes, and can only between two rounds. */
export const roundMinutes = 5;
/** How long the last callers of a round may take. Who still waits for an agent then is hung up on. */
export const roundEndsWithinMs = 60_000;

/** What a round measured. Times are in milliseconds. */
export interface LoadRound {
  /** How late reminders were. */
  readonly dueWork: readonly number[];
  readonly notDone: number;
  /** From an agent's being free to the INVITE to the agent's telephone. */
  readonly offers: readonly number[];
  readonly calls: number;
  /** Calls that SIPp counts as failed, and callers for agents who could not ask for one. */
  readonly failed: number;
  /** The callers for agents, and the agents' telephones. */
  readonly record: WireRecord;
}

/** The load on a hotline. */
export class CallLoad {
  private seed = 0;

  private constructor(
    private readonly hotline: DeskHotline,
    private readonly agents: number,
    private readonly callers: Pick<CallersOptions, 'scenario' | 'people'>,
  ) {}

  /**
   * Adds the callers' case, and tickets of which some fall due each second from now on.
   * @param agents how many are at work
   * @param seconds for which tickets fall due
   */
  static async prepare(hotline: DeskHotline, agents: number, seconds: number): Promise<CallLoad> {
    const { database, redis } = hotline;
    const { turns, people } = await addCallers(database, redis);
    // Else the timed work moves the limits of all tickets at ten past the hour, and no reminder falls due any more.
    await followShippedLimits({ db: database.pool, clock: { now: () => new Date() } });
    await addManyTickets(
      database.pool,
      Math.ceil(seconds * remindersPerSecond),
      new Date(),
      `$2::timestamptz + n * interval '1 second' / ${remindersPerSecond}`,
    );
    await database.pool.query('VACUUM ANALYZE');
    return new CallLoad(hotline, agents, { scenario: scenario(turns, 'hurries'), people });
  }

  /**
   * Runs all of it for some seconds, until the last caller has hung up.
   * @param beside other work, which begins with the calls and is waited for, before those who are still there are hung
   *   up on
   */
  async runRound<T>(
    name: string,
    seconds: number,
    beside: () => Promise<T>,
  ): Promise<LoadRound & { readonly beside: T }> {
    const { hotline } = this;
    const { asterisk, folder } = hotline;
    await hotline.letRing({ speaks: true });
    await hotline.signIn(this.agents);
    this.seed += 1;
    const ivrCalls = Math.ceil(rates.ivr * seconds);
    const dialsAtMs = poissonMs(rates.queue, 500, seconds * 1000, seededRandom(this.seed));
    const began = new Date();
    const run = await DeskRun.start(hotline, {
      name: 'load',
      number: '12368',
      seed: this.seed,
      callersSpeak: true,
      dialsAtMs,
      answerMs: [500, 1500],
      talkMs: [7000, 11_000],
    });
    try {
      const [ivr, others] = await Promise.all([
        runCallers({
          ...this.callers,
          folder,
          name: 'ivr',
          from: peerCallersAddress,
          to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
          number: '12368',
          calls: ivrCalls,
          rate: rates.ivr,
        }),
        beside(),
        run
          .untilOver(seconds * 1000 + roundEndsWithinMs)
          .catch((error: unknown) => say(`${name}: ${String(error)}`)),
      ]);
      const { record } = run;
      const measured = {
        ...(await this.dueBetween(began, new Date(began.getTime() + seconds * 1000))),
        offers: offerDelays(record),
        calls: ivrCalls + dialsAtMs.length,
        failed: ivr.failed + record.callers.filter(({ askedAt }) => askedAt === null).length,
      };
      const p99 = (of: 'dueWork' | 'offers') =>
        `${of} ${measured[of].length} x, p99 ${round(percentile(measured[of], 0.99))} ms`;
      say(`${name}: ${measured.calls} calls, ${measured.failed} failed; ${run.words}`);
      say(`${p99('dueWork')}; ${p99('offers')}`);
      return { ...measured, record, beside: others };
    } finally {
      await run.stop();
      await asterisk.command('channel request hangup all');
    }
  }

  /** Returns how late the work was done that fell due between two moments. */
  private async dueBetween(from: Date, to: Date): Promise<Pick<LoadRound, 'dueWork' | 'notDone'>> {
    const { rows } = await this.hotline.database.pool.query<{ late: number | null }>(
      `SELECT extract(epoch FROM done_at - due_at)::float8 * 1000 AS late
         FROM ticket_due WHERE due_at >= $1 AND due_at < $2`,
      [from, to],
    );
    const dueWork = rows.flatMap(({ late }) => late ?? []);
    return { dueWork, notDone: rows.length - dueWork.length };
  }
}
