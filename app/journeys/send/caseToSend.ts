/**
 * A case, to be sent. What may be said at all is decided by court/cases/rules/disclosure.ts, as on the
 * telephone. An SMS has of it what smsService/rules/caseWords.ts puts into words; a fax has the cause
 * and the people, too. Neither has the result, which anybody near the machine would read: it is in the
 * document that is served. Of a case that is not heard in public nothing goes onto paper where the law
 * restricts what is told of it. Letters are in Chinese, as courts write them; an SMS is in the language
 * of the call.
 */
import type { Conversation } from '../../conversation/conversation.js';
import type { CaseFile, VerifiedPerson } from '../../court/import/rules/caseFile.js';
import {
  factName,
  type DisclosableFact,
  type Disclosure,
} from '../../court/cases/rules/disclosure.js';
import { recordDisclosure } from '../../court/cases/store/disclosures.js';
import type { Queryable } from '../../database/pool.js';
import type { LetterRow } from '../../messages/fax/letter.js';
import { writeFaxCode } from '../../messages/fax/rules/faxCode.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { roomName } from '../../smsService/roomName.js';
import { caseWords } from '../../smsService/rules/caseWords.js';
import { letterOf, type Sendable } from './sendable.js';

const peopleLabels = {
  judge_assistant: '法官助理',
  judge_in_charge: '承办法官',
  clerk: '书记员',
  department: '承办部门',
} as const;

/** Returns what can be sent of a case; null when nothing of it may be told beyond that it is there. */
export function caseToSend(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
  file: CaseFile,
  disclosure: Disclosure,
): Sendable | null {
  const { language } = conversation;
  const words = caseWords(disclosure);
  const sms = caseWords(disclosure, { language, room: (room) => roomName(room, language) });
  if (words === null || sms === null || words.facts.length === 0) return null;
  const audit = (way: 'by_sms' | 'by_fax', names: readonly string[]) => (db: Queryable) => {
    const { now: at, record } = conversation;
    const facts = [way, ...names];
    return recordDisclosure(db, { at, callId: record.callId, person, caseId, facts });
  };
  const isRestricted = disclosure.withheld.some(({ reason }) => reason === 'not_public');
  const people = disclosure.facts.flatMap((fact) => peopleRow(fact) ?? []);
  const cause =
    disclosure.summary.standing !== null && file.publicity === 'public' ? file.cause : null;
  const letter = letterOf(conversation, {
    court: file.courtName,
    title: '案件进展告知',
    reference: file.number ?? '',
    rows: [
      ...(cause === null ? [] : [{ label: '案由', value: cause }]),
      { label: '案件情况', value: `${words.text}。` },
      ...people.map(({ row }) => row),
    ],
    paragraphs: ['以上情况以告知当日为准。详情请拨打12368。'],
    code: file.number === null ? null : writeFaxCode({ kind: 'case', number: file.number }),
  });
  return {
    ...{ purpose: 'case_summary', courtId: file.courtId, theirs: { kind: 'case', id: caseId } },
    sms: {
      kind: 'open',
      content: smsOf('caseTold', language, { state: sms.text }),
      audit: audit('by_sms', sms.facts.map(factName)),
    },
    fax: isRestricted
      ? { kind: 'closed', because: 'sendNotByFax' }
      : {
          kind: 'open',
          content: letter,
          audit: audit('by_fax', [
            ...(file.number === null ? [] : ['case_number']),
            ...(cause === null ? [] : ['cause']),
            ...[...words.facts, ...people.map(({ fact }) => fact)].map(factName),
          ]),
        },
  };
}

function peopleRow(fact: DisclosableFact): { row: LetterRow; fact: DisclosableFact } | null {
  if (fact.topic !== 'people' || fact.kind === 'panel') return null;
  const { name, telephone } = fact;
  const value = telephone === null ? name : `${name}，电话${telephone}`;
  return { row: { label: peopleLabels[fact.kind], value }, fact };
}
