/** Main menu, digit 2: the judge and the clerk of the caller's case. */
import type { VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { disclose } from '../../../court/cases/rules/disclosure.js';
import { readCase } from '../../../court/cases/store/cases.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { contactJudge, contactsOf, knowsResult } from './contactJudge.js';
import { noteDisclosed } from './noteDisclosed.js';
import { withheldPrompts } from './openingOf.js';
import { withCase } from './withCase.js';

/** Lets the caller sign in, choose a case, and contact a person about it. */
export function contactOfCase(conversation: Conversation): Promise<void> {
  return withCase(conversation, contactOf);
}

async function contactOf(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
): Promise<'over'> {
  conversation.enter('case', 'contactOfCase', caseId);
  const read = await conversation.database((db) => readCase(db, person, caseId));
  const disclosure =
    read === null ? null : disclose(read.file, read.participation, conversation.today);
  const contacts = disclosure === null ? [] : contactsOf(disclosure);
  if (read === null || disclosure === null || contacts.length === 0) {
    const kept = disclosure?.withheld.find(({ topic }) => topic === 'people');
    const why = kept === undefined ? 'contactNobody' : withheldPrompts[kept.reason];
    conversation.say(prompt(why), ...conversation.courtTelephone());
    return 'over';
  }
  await noteDisclosed(conversation, person, caseId, contacts);
  const known = { panel: null, result: knowsResult(disclosure) };
  await contactJudge(conversation, read.file, contacts, known);
  return 'over';
}
