/**
 * How many SMS a second go by SMPP to Net::SMPP's own example server: by the driver alone and by
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
import type { BenchDatabase } from '../benchDatabase.js';
import { held, percentile, round, told, type Figure } from '../figure.js';
import { startExampleServer } from './exampleServer.js';
import { npmClientRate } from './npmClient.js';
import { fillOutbox, numberOf, untilNone } from './outboxOfBench.js';

const log = createLogger({ silent: true });
const window = 10;
/** Rounds in which Node compiles what runs often, because a hotline runs for weeks. */
const warmingRounds = 3;
const countedRounds = 7;

export async function measureRates(database: BenchDatabase, count: number): Promise<Figure[]> {
  const { same, short, driven, sent } = await ratesToExample(database, count);
  await database.empty();
  const smsc = await Smsc.start();
  try {
    smsc.tell('receipts tlv');
    const delivered = await outboxRate(database, smsc.port, count, 'undelivered');
    const submits = smsc.events.filter(({ event }) => event === 'submit');
    const numbers = new Set(submits.map(({ to }) => to));
    const [lost, doubled] = [count - numbers.size, submits.length - numbers.size];
    return [
      besideLoop(`SMS a second by SMPP, window ${window}; npm's smpp, same PDUs`, driven, same),
      besideLoop("the same; npm's smpp without validity and reference", driven, short),
      told('the same from the outbox, results in the database', sent, middle(same)),
      held(
        'SMS a second from the outbox, with their receipts',
        delivered,
        null,
        '≥ 1000',
        delivered >= 1000,
      ),
      held('lost', lost, null, '0', lost === 0),
      held('doubled', doubled, null, '0', doubled === 0),
    ];
  } finally {
    await smsc.stop();
  }
}

/** Rounds one after another, each of which has measured both sides. */
type Rates = readonly number[];

/**
 * Compares the driver with a bare loop by the middle of the rounds' ratios: what else the machine
 * does changes both sides of a round alike.
 */
function besideLoop(figure: string, driven: Rates, bare: Rates): Figure {
  const ratio = middle(driven.map((rate, n) => rate / (bare[n] ?? NaN)));
  const found = held(figure, middle(driven), middle(bare), '≥ 0.8', ratio >= 0.8);
  return { ...found, ratio: round(ratio) };
}

const middle = (values: Rates) => percentile(values, 0.5);

/** To the example server: bare loops and the driver in turn, and then the whole outbox. */
async function ratesToExample(
  database: BenchDatabase,
  count: number,
): Promise<{
  readonly same: Rates;
  readonly short: Rates;
  readonly driven: Rates;
  readonly sent: number;
}> {
  const server = await startExampleServer();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const sms = (n: number) => ({ to: numberOf(n), text: textOf(n), expiresAt });
  const asked = { port: server.port, window, count };
  const [same, short, driven]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let n = 0; n < warmingRounds + countedRounds; n += 1) {
      same.push(await npmClientRate(asked, 'same', sms));
      driven.push(await driverRate(server.port, count));
      short.push(await npmClientRate(asked, 'short', sms));
    }
    for (const rates of [same, short, driven]) rates.splice(0, warmingRounds);
    const sent = await outboxRate(database, server.port, count, 'unsent');
    return { same, short, driven, sent };
  } finally {
    await server.stop();
  }
}

const textOf = (n: number) => `【临江中院】第${n}条`;

function driverTo(port: number): SmsDriver {
  return makeSmppDriver(
    {
      ...smscAccount,
      host: 'localhost',
      port,
      window,
    },
    log,
  );
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
      const to = numberOf(n);
      const sms = {
        id: `sms-${n}`,
        to,
        text: textOf(n),
        extension: '',
        expiresAt,
        purpose: 'many',
      };
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
      secrets: { fill: (_db, { body }) => Promise.resolve(body), forget: () => Promise.resolve() },
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
