/**
 * Makes the telephone of this page. An agent who signs in during an agent call gets the agent call back by
 * itself.
 */
import { PageTelephone, wasTelephone } from './pageTelephone.js';
import type { Telephone } from './telephoneState.js';

/** Where the agent's telephone is, as `GET /api/desk` has it. */
interface DeskOfTelephone {
  readonly page: object | null;
  readonly agentCall: { readonly agentLostAt: string | null } | null;
}

/**
 * @param desk the desk when this page was loaded. If the former page was the telephone, or the
 *   agent's caller is kept, this page becomes the telephone at once.
 */
export function startTelephone(desk: DeskOfTelephone): Telephone {
  const telephone = new PageTelephone();
  const isKept = desk.agentCall !== null && desk.agentCall.agentLostAt !== null;
  if (isKept) telephone.start(true);
  else if (wasTelephone() || desk.page !== null) telephone.start(false);
  return telephone;
}
