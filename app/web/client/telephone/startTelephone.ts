/** Makes the telephone of this page; whoever signs in mid-talk gets the talk back by it, by itself. */
import { PageTelephone, wasTelephone } from './pageTelephone.js';
import type { Telephone } from './telephoneState.js';

/** What the desk says, as `GET /api/desk` has it, of where the agent's telephone is. */
interface DeskOfTelephone {
  readonly page: object | null;
  readonly talk: { readonly agentLostAt: string | null } | null;
}

/**
 * @param desk what the desk said when this page was loaded: was the page before it the telephone, or is the
 *   agent's caller kept for her, this one becomes it at once
 */
export function startTelephone(desk: DeskOfTelephone): Telephone {
  const telephone = new PageTelephone();
  const isKept = desk.talk !== null && desk.talk.agentLostAt !== null;
  if (isKept) telephone.start(true);
  else if (wasTelephone() || desk.page !== null) telephone.start(false);
  return telephone;
}
