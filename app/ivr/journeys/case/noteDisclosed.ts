/** Every fact that a caller hears gets its audit row before it is said. */
import type { VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { factName, type DisclosableFact } from '../../../court/cases/rules/disclosure.js';
import { recordDisclosure } from '../../../court/cases/store/disclosures.js';
import type { Conversation } from '../../conversation/conversation.js';

/**
 * Writes the audit row of facts that are about to be said. From then on the caller counts as
 * served.
 * @param more names of what is said besides, such as `cause`.
 */
export async function noteDisclosed(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
  facts: readonly DisclosableFact[],
  more: readonly string[] = [],
): Promise<void> {
  const { now: at, record } = conversation;
  const names = [...more, ...facts.map(factName)];
  if (names.length > 0) {
    await conversation.database((db) =>
      recordDisclosure(db, { at, callId: record.callId, person, caseId, facts: names }),
    );
  }
  conversation.isServed = true;
}
