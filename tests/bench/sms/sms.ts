/**
 * SMS by SMPP: how many a second go by SMPP to Net::SMPP's own example server: by the driver alone and by
 * the whole outbox, beside a bare loop of npm's smpp over the same window; and how many to the SMSC
 * of the tests, with receipts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from 'winston';
import { startSender } from '../../../app/messages/sms/sendFromAccount.js';
import { makeSmppDriver } from '../../../app/messages/sms/smpp/makeSmppDriver.js';
import type { SmsDriver } from '../../../app/messages/smsDriver.js';
import { Smsc, smscAccount } from '../../messages/smsc.js';
import { smsRules } from '../../messages/smsRules.js';
import { startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { startExampleServer } from './exampleServer.js';
import { npmClientRate } from './npmClient.js';
import { measureKills } from './smsKills.js';
import { fillOutbox, numberOf, untilNone } from './outboxOfBench.js';

const log = createLogger({ silent: true });
const window = 10;
/** Rounds in which Node compiles what runs often, because a hotline runs for weeks. */
const warmingRounds = 3;
const countedRounds = 7;

/** Runs the bench `sms`; `full` sends ten times as many. */
export function benchSms(full: boolean): Promise<Figure[]> {
  const count = full ? 100_000 : 10_000;
  return withParts(async (keep) => {
    const database = keep(await startBenchDatabase('sms-postgres'));
    const rates = await measureRates(database, count);
    await database.empty();
    return [...rates, ...(await measureKills(database, count))];
  });
}

/** Measures the rates, and what is lost or doubled of those with receipts. */
async function measureRates(database: BenchDatabase, count: number): Promise<Figure[]> {
  const { bare, driven, sent } = await ratesToExample(database, count);
  await database.empty();
  const smsc = await Smsc.start();
  try {
    smsc.tell('receipts tlv');
    const delivered = await outboxRate(database, smsc.port, count, 'undelivered');
    const submits = smsc.events.filter(({ event }) => event === 'submit');
    const numbers = new Set(submits.map(({ to }) => to)).size;
    // By the middle of the rounds' ratios: what else the machine does changes both sides alike.
    const ratio = middle(driven.map((rate, n) => rate / (bare[n] ?? NaN)));
    const [ours, peer] = [middle(driven), middle(bare)];
    const beside = { peer, ratio: round(ratio), atLeast: (0.8 * ours) / ratio, target: '≥ 0.8 ×' };
    return [
      measured("the driver alone, by SMPP; peer: npm's smpp", 'SMS/s', ours, beside),
      measured('from the outbox, results in the database', 'SMS/s', sent),
      measured('from the outbox, with their receipts', 'SMS/s', delivered, { atLeast: 1000 }),
      measured('the same: lost', '', count - numbers, { atMost: 0 }),
      measured('the same: doubled', '', submits.length - numbers, { atMost: 0 }),
    ];
  } finally {
    await smsc.stop();
  }
}

const middle = (values: readonly number[]) => percentile(values, 0.5);

/** To the example server: bare loop and driver in turn, and then the whole outbox. */
async function ratesToExample(
  database: BenchDatabase,
  count: number,
): Promise<{
  readonly bare: readonly number[];
  readonly driven: readonly number[];
  readonly sent: number;
}> {
  const server = await startExampleServer();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const sms = (n: number) => ({ to: numberOf(n), text: textOf(n), expiresAt });
  const [bare, driven]: [number[], number[]] = [[], []];
  try {
    for (let n = 0; n < warmingRounds + countedRounds; n += 1) {
      const peer = await npmClientRate({ port: server.port, window, count }, sms);
      const ours = await driverRate(server.port, count);
      say(`SMS/s: npm's smpp ${peer.toFixed(0)}, the driver ${ours.toFixed(0)}`);
      bare.push(peer);
      driven.push(ours);
    }
    const sent = await outboxRate(database, server.port, count, 'unsent');
    return { bare: bare.slice(warmingRounds), driven: driven.slice(warmingRounds), sent };
  } finally {
    await server.stop();
  }
}

const textOf = (n: number) => `【临江中院】第${n}条`;

function driverTo(port: number): SmsDriver {
  return makeSmppDriver({ ...smscAccount, host: 'localhost', port, window }, log);
}

/** The driver alone: a loop that keeps its window full. */
async function driverRate(port: number, count: number): Promise<number> {
  const driver = driverTo(port);
  driver.start({ receipt: () => Promise.resolve(), received: () => Promise.resolve() });
  while (!driver.state().isConnected) await sleep(10);
  const expiresAt = new Date(Date.now() + 3_600_000);
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < count) {
      const n = next++;
      const to = { to: numberOf(n), extension: '', expiresAt, purpose: 'many' };
      const sms = { id: `sms-${n}`, text: textOf(n), ...to };
      const { kind } = await driver.send(sms);
      if (kind !== 'accepted') throw new Error(`the example server's answer is ${kind}`);
    }
  };
  await Promise.all(Array.from({ length: window * 2 }, worker));
  const seconds = (performance.now() - began) / 1000;
  await driver.stop();
  return count / seconds;
}

/** From the rows of the outbox to the last result, or the last receipt, in the database. */
async function outboxRate(
  database: BenchDatabase,
  port: number,
  count: number,
  last: 'unsent' | 'undelivered',
): Promise<number> {
  await fillOutbox(database.pool, count);
  const began = performance.now();
  const sender = startSender(
    {
      db: database.pool,
      clock: { now: () => new Date() },
      log,
      smsRules,
      account: 'smpp',
      node: 'bench',
      perSecond: 100_000,
      atOnce: window * 4,
      smsSignature: () => '临江中院',
      secrets: { fill: (_db, sms) => Promise.resolve(sms), forget: () => Promise.resolve() },
      receive: () => Promise.resolve(),
    },
    driverTo(port),
  );
  try {
    await untilNone(database.pool, last);
    return (count * 1000) / (performance.now() - began);
  } finally {
    await sender.stop();
  }
}
