import type { Command } from 'commander';
import { gateways, type GatewayName } from '../../messages/rules/gatewayRules.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { listReceived } from '../../messages/store/smsInbox.js';
import { listOutbox, readSent, sendUnknownAgain } from '../../messages/store/listOutbox.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { administrator, noteReading, requireReason, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { readLimit } from '../terminal/listOptions.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';
import { minute } from '../terminal/words.js';
import { listTemplates } from './listTemplates.js';

const states = ['accepted', 'sent', 'delivered', 'refused', 'expired', 'unknown'];

const help = `
templates prints every text with the places for its values, as a gateway wants it for approval, and names those that
the gateway's rules would refuse; exit code 1 if there are any. For a gateway that takes approved texts alone, each
answer of the guidance is one of them, with what the court has set and published, and so is each court's address for
materials; a case is one for each number of places that its clauses are divided over.

  hotline sms templates --gateway aliyun
  hotline sms test 13800001111
  hotline sms outbox --state unknown --reason '查漏发'
  hotline sms again 17 --reason '本人称未收到'

An SMS is unknown when it was handed to the gateway and no answer came: it may have been sent, and is sent again only
by hand.`;

/** Adds `hotline sms templates`, `test`, `outbox`, `again` and `inbox`. */
export function addSmsCommand(program: Command): void {
  const group = program
    .command('sms')
    .description('texts of SMS, and what was sent and received')
    .addHelpText('after', help);

  group
    .command('templates')
    .option('--gateway <name>', Object.keys(gateways).join(', '))
    .option('--json', 'print them as JSON')
    .description('list the texts of all SMS, for approval by a gateway')
    .action(templates);

  group
    .command('test')
    .argument('<number>', 'mobile number')
    .description('send a test message, and wait until the gateway has taken it')
    .action(sendTest);

  group
    .command('outbox')
    .option('--state <state>', states.join(', '))
    .option('--limit <number>', 'maximum number of SMS', '50')
    .option('--json', 'print them as JSON')
    .option('--reason <text>', 'why you look at it; recorded with your name')
    .description('list SMS that were or will be sent, latest first')
    .action(outbox);

  group
    .command('again')
    .argument('<id>', 'number of the SMS in hotline sms outbox')
    .requiredOption('--reason <text>', 'why; recorded with your name')
    .description('send an SMS again that may have been sent')
    .action(again);

  group
    .command('inbox')
    .option('--limit <number>', 'maximum number of SMS', '50')
    .option('--json', 'print them as JSON')
    .option('--reason <text>', 'why you look at it; recorded with your name')
    .description('list SMS that people have sent to the hotline, latest first')
    .action(inbox);
}

async function templates({ gateway, json }: { gateway?: string; json?: boolean }): Promise<void> {
  if (gateway !== undefined && !Object.hasOwn(gateways, gateway)) {
    throw new BadInput(`--gateway must be one of ${Object.keys(gateways).join(', ')}`);
  }
  const filed = await listTemplates((gateway as GatewayName | undefined) ?? null);
  if (filed.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
  if (json === true) {
    console.log(JSON.stringify(filed, null, 2));
    return;
  }
  for (const { name, language, text, values, from, problems } of filed) {
    const kinds = values.map((value) => `${value.name} (${value.kind})`).join(', ');
    console.log(`${name} ${language}: ${text}`);
    if (kinds !== '') console.log(`  ${kinds}`);
    if (from !== null) console.log(`  sent from ${from} on`);
    for (const problem of problems) console.log(`  would be refused: ${problem}`);
  }
}

const waitMs = 60_000;
const lookEveryMs = 500;

async function sendTest(given: string): Promise<void> {
  const number = normalNumber(given);
  if (!isMobile(number)) throw new BadInput(`${plain(given)} is not a mobile number`);
  await withPool([], async (pool) => {
    administrator(await whoActs(pool));
    const now = new Date();
    const message = smsOf('tryOut', 'zh', { at: minute(now) });
    const id = await writeSms(pool, [{ toNumber: number, message, purpose: 'test' }], now);
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const row = await readSent(pool, id[0] ?? 0);
      const isOver = row !== null && row.state !== 'accepted';
      if (isOver || performance.now() > untilMs) {
        const why = row?.error == null ? '' : `: ${plain(row.error)}`;
        console.log(`SMS ${row?.id ?? ''} is ${row?.state ?? 'gone'}${why}`);
        if (!isOver || ['refused', 'expired', 'unknown'].includes(row.state)) process.exitCode = 1;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  });
}

interface ListOptions {
  state?: string;
  limit: string;
  json?: boolean;
  reason?: string;
}

async function outbox({ state, limit, json, reason }: ListOptions): Promise<void> {
  if (state !== undefined && !states.includes(state)) {
    throw new BadInput(`--state must be one of ${states.join(', ')}`);
  }
  await withPool([], async (pool) => {
    const operator = administrator(await whoActs(pool));
    requireReason(operator, reason);
    await noteReading(pool, operator, { command: 'sms outbox', subject: 'SMS', reason });
    const rows = await listOutbox(pool, { state: state ?? null, limit: readLimit(limit) });
    if (json === true) {
      console.log(JSON.stringify(rows, null, 2));
      return;
    }
    console.log(
      textTable([
        ['id', 'written', 'to', 'what', 'state', 'tries', 'parts', 'error'],
        ...rows.map((row) => [
          String(row.id),
          minute(row.createdAt),
          plain(row.toNumber),
          row.template,
          row.state,
          String(row.attempts),
          row.parts === 0 ? '' : `${row.delivered}/${row.parts}`,
          plain(row.error ?? ''),
        ]),
      ]),
    );
  });
}

async function again(given: string, { reason }: { reason: string }): Promise<void> {
  if (!/^\d{1,15}$/.test(given)) throw new BadInput(`${plain(given)} is not the number of an SMS`);
  await withPool([], async (pool) => {
    const operator = administrator(await whoActs(pool));
    requireReason(operator, reason);
    await noteReading(pool, operator, { command: 'sms again', subject: `SMS ${given}`, reason });
    if (!(await sendUnknownAgain(pool, Number(given), new Date()))) {
      throw new BadInput(`SMS ${given} is not one of which nobody knows whether it was sent`);
    }
    console.log(`SMS ${given} will be sent again`);
  });
}

async function inbox({ limit, json, reason }: ListOptions): Promise<void> {
  await withPool([], async (pool) => {
    const operator = administrator(await whoActs(pool));
    requireReason(operator, reason);
    await noteReading(pool, operator, { command: 'sms inbox', subject: 'SMS', reason });
    const rows = await listReceived(pool, readLimit(limit));
    if (json === true) {
      console.log(JSON.stringify(rows, null, 2));
      return;
    }
    console.log(
      textTable([
        ['id', 'received', 'from', 'meant', 'result', 'text'],
        ...rows.map((row) => [
          String(row.id),
          minute(row.receivedAt),
          plain(row.fromNumber),
          row.meant,
          row.result ?? '',
          plain(row.body),
        ]),
      ]),
    );
  });
}
