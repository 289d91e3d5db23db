import type { Command } from 'commander';
import { renewCode } from '../../tickets/opening/renewCode.js';
import type { Actor } from '../../tickets/rules/ticketAccess.js';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { BadInput } from '../terminal/badInput.js';
import { depsOf, given, seenTicket } from './namedTicket.js';
import { agentActing, staffActing, whoActs, type Operator } from '../staff/operator.js';
import { refusalText } from './ticketText.js';
import { withPool } from '../terminal/withPool.js';

const help = `
Verify the caller first: ask for facts about the ticket that only the caller knows, or check a document. --verified
says how; it is kept in the steps of the ticket. The old code stops working. Tell the caller the new code: it is shown
here once, and sent by SMS to the mobile telephone with which the ticket was opened.

  hotline tickets code 261124123456 --verified "身份证号码、来信日期和内容相符"`;

interface CodeOptions {
  readonly verified: string;
}

/** Adds `hotline tickets code`. */
export function addTicketCodeCommand(tickets: Command): void {
  tickets
    .command('code')
    .argument('<number>')
    .requiredOption('--verified <how>', 'how the caller was verified')
    .description('issue a new code for a ticket, for a verified caller who has lost the old one')
    .addHelpText('after', help)
    .action(renew);
}

async function renew(number: string, options: CodeOptions): Promise<void> {
  const how = given('--verified', options.verified);
  await withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE }) => {
    const identityKeys = loadIdentityKeys(IDENTITY_KEYS_FILE);
    const by = actorOf(await whoActs(pool));
    const { id } = await seenTicket(pool, number, by);
    const result = await renewCode({ ...depsOf(pool), identityKeys }, id, by, how);
    if (result.kind === 'unknown_ticket') throw new BadInput(`there is no ticket ${number}`);
    if (result.kind === 'refused') {
      const why =
        result.because === 'anonymous'
          ? 'is anonymous: no caller can prove that they opened it'
          : refusalText[result.because];
      throw new BadInput(`ticket ${result.ticket.number} ${why}`);
    }
    const sent = result.isSent ? 'an SMS with it was queued' : 'no SMS will be sent';
    console.log(
      `ticket ${result.ticket.number} has the new code ${result.code}: tell the caller; ${sent}`,
    );
  });
}

/**
 * Returns the agent who verified the caller, or the staff member who dispatches or inspects.
 * @throws BadInput when anybody else acts
 */
function actorOf(operator: Operator): Actor {
  if (operator.actsFor?.kind !== 'agent') {
    return { kind: 'staff', staff: staffActing(operator) };
  }
  const { id, courtId } = agentActing(operator);
  return { kind: 'agent', agentId: id, courtId };
}
