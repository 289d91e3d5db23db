import type { Command } from 'commander';
import { gateways, type GatewayName } from '../../messages/rules/gatewayRules.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { readSent } from '../../messages/store/listOutbox.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';
import { minute } from '../terminal/words.js';
import { listTemplates } from './listTemplates.js';

const help = `
templates prints every text with the places for its values, as a gateway wants it for approval, and names those that
the gateway's rules would refuse; exit code 1 if there are any. For a gateway that takes approved texts alone, each
answer of the guidance is one of them, with what the court has set and published, and so is each court's address for
materials; a case is one for each number of places that its clauses are divided over.

  hotline sms templates --gateway aliyun
  hotline sms test 13800001111

What was sent and received is for hotline api: outbox-sms, outbox-sms-again, inbox-sms.`;

/** Adds `hotline sms templates` and `test`. */
export function addSmsCommand(program: Command): void {
  const group = program
    .command('sms')
    .description('set up an account for SMS: its texts, and a first message')
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
