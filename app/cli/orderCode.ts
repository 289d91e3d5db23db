import type { Command } from 'commander';
import type { Pool } from 'pg';
import { renewCode } from '../orders/renewCode.js';
import type { Actor } from '../rules/orderAccess.js';
import { loadIdentityKeys } from '../store/identityKeys.js';
import { BadInput } from './badInput.js';
import { agentNamed, deskOf, given, seenOrder, staffNamed } from './namedOrder.js';
import { refusalText } from './orderText.js';
import { withPool } from './withPool.js';

const help = `
Verify the caller first: ask what only she can know of the order, or compare her document. --verified says how, and stands in the
steps of the order. The code before opens nothing any more. Tell her the new one; it is shown here once, and sent by SMS to the
mobile telephone that the order was opened with.

  hotline orders code 261124123456 --agent 1001 --verified "身份证号码、来信日期和内容相符"`;

interface CodeOptions {
  readonly agent?: string;
  readonly as?: string;
  readonly verified: string;
}

/** Adds `hotline orders code`. */
export function addOrderCodeCommand(orders: Command): void {
  orders
    .command('code')
    .argument('<number>')
    .requiredOption('--verified <how>', 'how the caller was verified')
    .option('--agent <number>', 'the agent who has verified her')
    .option('--as <staff>', 'or who dispatches or inspects')
    .description('give an order another code, for a verified caller who has lost hers')
    .addHelpText('after', help)
    .action(renew);
}

async function renew(number: string, options: CodeOptions): Promise<void> {
  const how = given('--verified', options.verified);
  await withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE }) => {
    const keys = loadIdentityKeys(IDENTITY_KEYS_FILE);
    const by = await actorOf(pool, options);
    const { id } = await seenOrder(pool, number, by);
    const result = await renewCode({ ...deskOf(pool), keys }, id, by, how);
    if (result.kind === 'unknown_order') throw new BadInput(`there is no order ${number}`);
    if (result.kind === 'refused') {
      const why =
        result.because === 'anonymous'
          ? 'is anonymous: nobody can show that it is hers'
          : refusalText[result.because];
      throw new BadInput(`order ${result.order.number} ${why}`);
    }
    const sent = result.isSent ? 'an SMS tells it, too' : 'no SMS tells it';
    console.log(`order ${result.order.number} has the code ${result.code}: tell her; ${sent}`);
  });
}

async function actorOf(pool: Pool, { agent, as }: CodeOptions): Promise<Actor> {
  if ((agent === undefined) === (as === undefined)) {
    throw new BadInput('--agent or --as must say who has verified her, one of them');
  }
  if (agent !== undefined) {
    return { kind: 'agent', agentId: (await agentNamed(pool, agent)).agent.id };
  }
  return { kind: 'staff', staff: await staffNamed(pool, '--as', as ?? '') };
}
