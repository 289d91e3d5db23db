/** kill -9 of the app while callers wait and talk. */
import { setTimeout as delay } from 'node:timers/promises';
import { withDeskHotline, type DeskHotline } from './deskHotline.js';
import { DeskRun } from './deskRun.js';
import { faultsInDatabase, faultsOnWire } from './deskTurns.js';
import { measured, say, type Figure } from '../figure.js';

const waiting = 50;
const talking = 10;
/** More agents who help to empty the queue afterwards. */
const helpers = 25;
/** How long the prompts of a resumed caller last, plus some time for the start. */
const resumedMs = 40_000;

/** Runs the bench `crash`: what the crash loses, and how soon offers resume. */
export function benchCrash(): Promise<Figure[]> {
  return withDeskHotline(talking + helpers, {}, measureCrash);
}

async function measureCrash(hotline: DeskHotline): Promise<Figure[]> {
  const { pool } = hotline.database;
  await hotline.signIn(talking);
  const began = new Date();
  const calls = waiting + talking;
  const run = await DeskRun.start(hotline, {
    name: 'crash',
    number: '12368',
    seed: 5,
    callersSpeak: true,
    holdsAgentCalls: true,
    dialsAtMs: Array.from({ length: calls }, (_, index) => 500 + index * 150),
    answerMs: [300, 800],
    talkMs: [9000, 11_000],
  });
  try {
    await run.until(
      'callers who wait and talk',
      () => run.waiting === waiting && run.talking === talking,
      60_000,
    );
    await untilStates(hotline, began);
    await hotline.app.kill();
    say(`the app is killed: ${run.words}`);
    // One agent is free when the app returns, and nothing has told the app.
    run.endAgentCallOf(hotline.agents[0] ?? '');
    await run.until('the end of an agent call', () => run.talking === talking - 1, 5000);
    const rungBefore = run.record.rings.length;
    const startedAt = Date.now();
    // Waiting callers hear that they were interrupted, and once more that agent calls are recorded.
    run.spare(resumedMs);
    await hotline.app.restart();
    await run.until('an offer', () => run.record.rings.length > rungBefore, 60_000);
    const backMs = (run.record.rings.at(-1)?.at ?? Number.POSITIVE_INFINITY) - startedAt;
    say(`offers again after ${Math.round(backMs)} ms`);
    await hotline.signIn(talking + helpers);
    run.letAgentCallsEnd(5000);
    await run.untilOver(180_000);
    const { record } = run;
    const served = new Set(
      record.rings.filter(({ answeredAt }) => answeredAt !== null).map(({ caller }) => caller),
    );
    const dropped = record.callers.filter(
      ({ number, endedBy }) => !served.has(number) || endedBy === 'hotline',
    ).length;
    const { rows } = await pool.query<{ entered: number; unanswered: number }>(
      `SELECT count(*) FILTER (WHERE event = 'ENTERQUEUE')::int AS entered,
              count(*) FILTER (WHERE event = 'ABANDON')::int AS unanswered
         FROM queue_events WHERE at >= $1`,
      [began],
    );
    const { entered = 0, unanswered = 0 } = rows[0] ?? {};
    const lost = Math.max(dropped, Math.abs(calls - entered)) + unanswered;
    const inDatabase = await faultsInDatabase(pool, began, new Date());
    const outOfTurn = Math.max(inDatabase.outOfTurn, faultsOnWire(record, []).outOfTurn);
    const all = `${waiting} waiting and ${talking} talking`;
    return [
      measured(`callers lost, of ${all}`, '', lost, { atMost: 0 }),
      measured('served out of turn', '', outOfTurn, { atMost: 0 }),
      measured('from the start to the next offer', 's', backMs / 1000, { atMost: 5 }),
    ];
  } finally {
    await run.stop();
  }
}

/** Waits until the rows agree. */
async function untilStates({ database }: DeskHotline, since: Date): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { rows } = await database.pool.query<{ waiting: number; talking: number }>(
      `SELECT count(*) FILTER (WHERE status = 'waiting')::int AS waiting,
              count(*) FILTER (WHERE status = 'talking')::int AS talking
         FROM queue_entries WHERE entered_at >= $1`,
      [since],
    );
    if (rows[0]?.waiting === waiting && rows[0].talking === talking) return;
    if (Date.now() > deadline) throw new Error(`the queue is ${JSON.stringify(rows[0])}`);
    await delay(100);
  }
}
