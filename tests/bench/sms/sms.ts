/**
 * SMS by SMPP to Net::SMPP's own example server, and to the SMSC of the tests with receipts: the
 * whole outbox beside a bare loop of the same driver over the same window.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, transports } from 'winston';
import { isDatabaseUnavailable } from '../../app/database/pool.js';
import { smsOf } from '../../app/messages/rules/smsText.js';
import { startSender, type RunningSender } from '../../app/messages/sendFromAccount.js';
import { makeSmppDriver } from '../../app/messages/sms/smpp/makeSmppDriver.js';
import type { SmsDriver } from '../../app/messages/smsDriver.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { smscPassword, Smsc } from '../messages/smsc.js';
import { smsRules } from '../messages/smsRules.js';
import { startSenderProcess } from '../messages/startSenderProcess.js';
import { startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { held, printFigures, told, writeFigures, type Figure } from './figure.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const window = 10;
const example = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';

/** Runs the bench `sms`; `full` sends ten times as many. */
export async function benchSms(full: boolean): Promise<Figure[]> {
  const count = full ? 100_000 : 10_000;
  const database = await startBenchDatabase('sms-postgres');
  const figures: Figure[] = [];
  try {
    const server = await startExample();
    try {
      const bare = await bareRate(server.port, count);
      const ours = await outboxRate(database, server.port, count, 'sent');
      figures.push(
        held(
          `SMS a second to Net::SMPP's example server, window ${window}; a bare loop`,
          ours,
          bare,
          '≥ 0.8',
          ours >= 0.8 * bare,
        ),
      );
    } finally {
      await server.stop();
    }
    await database.empty();
    const smsc = await Smsc.start();
    try {
      smsc.tell('receipts tlv');
      const ours = await outboxRate(database, smsc.port, count, 'delivered');
      const submits = smsc.events.filter(({ event }) => event === 'submit');
      const numbers = new Set(submits.map(({ to }) => to));
      figures.push(
        held('SMS a second with their receipts', ours, null, '≥ 1000', ours >= 1000),
        held('lost', count - numbers.size, null, '0', numbers.size === count),
        held('doubled', submits.length - numbers.size, null, '0', submits.length === numbers.size),
      );
    } finally {
      await smsc.stop();
    }
    figures.push(...(await killed(database)));
  } finally {
    await database.drop();
  }
  printFigures('sms', figures);
  await writeFigures('sms', figures);
  return figures;
}

/** Net::SMPP's own example: one id for all, no receipts. It is copied, for another port. */
async function startExample(): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-smsc-'));
  const port = await freePort();
  const script = await readFile(example, 'utf8').catch(() => {
    throw new Error(`${example} is missing: install libnet-smpp-perl with its documentation`);
  });
  const file = path.join(folder, 'smsc.pl');
  await writeFile(file, script.replace(/^\$port = \d+;/m, `$port = ${port};`));
  // It forks for each connection: a group of its own ends all.
  const server = spawn('perl', [file], { stdio: 'ignore', detached: true });
  for (;;) {
    const socket = net.connect({ host: 'localhost', port });
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) break;
    await sleep(50);
  }
  return {
    port,
    async stop() {
      const over = once(server, 'exit');
      process.kill(-(server.pid ?? 0), 'SIGKILL');
      await over;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function driverTo(port: number): SmsDriver {
  return makeSmppDriver(
    {
      ...{ host: 'localhost', port, tls: false, systemId: 'hotline', password: smscPassword },
      ...{ systemType: '', window, responseMs: 30_000, enquireMs: 30_000, source: '12368' },
      ...{ sourceTon: 0, sourceNpi: 0, destinationTon: 0, destinationNpi: 0 },
      ...{ long: 'udh', receiptIds: 'same', joinMs: 60_000 },
    },
    log,
  );
}

const numberOf = (n: number) => `138${String(n).padStart(8, '0')}`;

/** The driver alone: a loop that keeps its window full. */
async function bareRate(port: number, count: number): Promise<number> {
  const driver = driverTo(port);
  driver.start({ receipt: () => Promise.resolve(), received: () => Promise.resolve() });
  while (!driver.state().isConnected) await sleep(10);
  const expiresAt = new Date(Date.now() + 3_600_000);
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < count) {
      const n = next++;
      const text = `【临江中院】第${n}条`;
      await driver.send({ id: `sms-${n}`, to: numberOf(n), text, extension: '', expiresAt });
    }
  };
  await Promise.all(Array.from({ length: window * 2 }, worker));
  const seconds = (performance.now() - began) / 1000;
  await driver.stop();
  return count / seconds;
}

function senderTo(database: BenchDatabase, port: number): RunningSender {
  return startSender(
    {
      ...{ db: database.pool, clock: { now: () => new Date() }, log, smsRules },
      ...{ account: 'smpp', node: 'bench', databaseUrl: database.url },
      ...{ perSecond: 100_000, atOnce: window * 4, smsSignature: () => '临江中院' },
      secrets: { fill: (_db, { body }) => Promise.resolve(body), forget: () => Promise.resolve() },
      receive: () => Promise.resolve(),
    },
    driverTo(port),
  );
}

async function fill(database: BenchDatabase, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, n) => ({
    toNumber: numberOf(n),
    message: smsOf('guidance', 'zh', { answer: `第${n}条` }),
    purpose: 'bench',
  }));
  for (let from = 0; from < count; from += 1000) {
    await writeSms(database.pool, all.slice(from, from + 1000), new Date());
  }
  await database.pool.query('ANALYZE sms_outbox');
}

async function inState(database: BenchDatabase, state: string): Promise<number> {
  for (;;) {
    try {
      const { rows } = await database.pool.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM sms_outbox WHERE state = $1',
        [state],
      );
      return rows[0]?.n ?? 0;
    } catch (error) {
      // It was killed a moment ago.
      if (!isDatabaseUnavailable(error)) throw error;
      await sleep(100);
    }
  }
}

/** From the rows of the outbox to their last result, or their last receipt. */
async function outboxRate(
  database: BenchDatabase,
  port: number,
  count: number,
  state: 'sent' | 'delivered',
): Promise<number> {
  await fill(database, count);
  const began = performance.now();
  const sender = senderTo(database, port);
  while ((await inState(database, state)) < count) await sleep(50);
  const seconds = (performance.now() - began) / 1000;
  await sender.stop();
  return count / seconds;
}

/**
 * While it sends, the connection, the sending process (kill -9) and PostgreSQL end in turn; then all are
 * counted at the SMSC. Redis has no part in sending by an account.
 */
async function killed(database: BenchDatabase): Promise<Figure[]> {
  const count = 6000;
  await database.empty();
  const smsc = await Smsc.start();
  let kill = startSenderProcess(database.url, smsc.port);
  try {
    smsc.tell('receipts tlv');
    await fill(database, count);
    const blows = [
      () => Promise.resolve(smsc.tell('drop')),
      async () => {
        await kill();
        kill = startSenderProcess(database.url, smsc.port);
      },
      async () => {
        await database.postgres.kill();
        await database.postgres.restart();
      },
    ];
    for (let round = 0; round < 2 * blows.length; round += 1) {
      await smsc.count('submit', ((round + 1) * count) / 8);
      await blows[round % blows.length]?.();
    }
    while ((await inState(database, 'accepted')) > 0) await sleep(100);
    const submits = smsc.events.filter(({ event }) => event === 'submit');
    const reached = new Set(submits.map(({ to }) => to));
    const unknown = await inState(database, 'unknown');
    const doubled = submits.length - reached.size;
    const missing = Math.max(0, count - reached.size - unknown);
    return [
      held(
        'SMSC, sender, PostgreSQL killed in turn: lost and not named',
        missing,
        null,
        '0',
        missing === 0,
      ),
      held('… doubled', doubled, null, '0', doubled === 0),
      told('… named unknown', unknown),
    ];
  } finally {
    await kill();
    await smsc.stop();
  }
}
