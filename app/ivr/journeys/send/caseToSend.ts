/**
 * A case, to be sent. What may be said at all is decided by court/cases/rules/disclosure.ts, as on
 * the telephone. An SMS has of it what ivr/sms/rules/caseWords.ts puts into words; a fax has the
 * cause, the fees and the people, too. Neither has the result, which anybody near the machine would read: it
 * is in the document that is served. Of a case that is not heard in public nothing goes onto paper
 * where the law restricts what is told of it. SMS and letter are in the language of the call; in an
 * English letter names are kept in Chinese, too, as they do at the court's doors and on its documents.
 */
import type { Conversation } from '../../conversation/conversation.js';
import type { CaseFile, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import {
  factName,
  mayNameCauseOf,
  type DisclosableFact,
  type Disclosure,
  type FeeFact,
} from '../../../court/cases/rules/disclosure.js';
import { recordDisclosure } from '../../../court/cases/store/disclosures.js';
import type { Queryable } from '../../../core/database/pool.js';
import type { LetterRow } from '../../../messages/fax/letter.js';
import { writeFaxCode } from '../../../messages/fax/rules/faxCode.js';
import { smsOf } from '../../../messages/rules/smsText.js';
import { roomName } from '../../sms/roomName.js';
import { caseWords } from '../../sms/rules/caseWords.js';
import { feeNames, feeWords } from '../../sms/rules/feeWords.js';
import { missingInWords } from '../../sms/rules/filingWords.js';
import { letterOf, type Sendable } from './sendable.js';

/** The fixed texts of the letter. */
const ownWords = {
  zh: {
    title: '案件进展告知',
    cause: '案由',
    state: '案件情况',
    missing: '需要补正',
    fees: '诉讼费用',
    people: {
      judge_assistant: '法官助理',
      judge_in_charge: '承办法官',
      enforcement_judge: '执行法官',
      clerk: '书记员',
      department: '承办部门',
    },
    asOf: '以上情况以告知当日为准。详情请拨打12368。',
  },
  en: {
    title: 'How your case stands',
    cause: 'Cause of action',
    state: 'State of the case',
    missing: 'To be handed in',
    fees: 'Court fees',
    people: {
      judge_assistant: 'Judge’s assistant',
      judge_in_charge: 'Judge in charge',
      enforcement_judge: 'Enforcement judge',
      clerk: 'Clerk',
      department: 'Department',
    },
    asOf: 'This is how the case stood on the day of this letter. For more, call 12368.',
  },
} as const;

/**
 * Returns what can be sent of a case; null when nothing of it may be told beyond that it is there.
 */
export function caseToSend(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
  file: CaseFile,
  disclosure: Disclosure,
): Sendable | null {
  const { language } = conversation;
  const { now } = conversation;
  const words = caseWords(disclosure, { language, now, room: (room) => roomName(room, language) });
  if (words === null || words.facts.length === 0) return null;
  const audit = (way: 'by_sms' | 'by_fax', names: readonly string[]) => (db: Queryable) => {
    const { now: at, record } = conversation;
    const facts = [way, ...names];
    return recordDisclosure(db, { at, callId: record.callId, person, caseId, facts });
  };
  // What the law lets only the parties hear is told to who has just proved who they are, and not to a
  // telephone that lies on a table (nextReminder.ts).
  const isRestricted = disclosure.withheld.some(({ reason }) => reason === 'not_public');
  const closed = isRestricted ? ({ kind: 'closed', because: 'sendNotThisCase' } as const) : null;
  const people = disclosure.facts.flatMap((fact) => peopleRow(conversation, fact) ?? []);
  const fees = disclosure.facts.flatMap((fact) => feeRow(fact, language) ?? []);
  const own = ownWords[language];
  const cause = mayNameCauseOf(disclosure, file) ? file.cause : null;
  const letter = letterOf(conversation, {
    court: language === 'en' ? (file.courtNameEn ?? file.courtName) : file.courtName,
    title: own.title,
    reference: file.number ?? '',
    rows: [
      ...(cause === null
        ? []
        : [{ label: own.cause, value: causeIn(conversation, cause, file.causeEn) }]),
      { label: own.state, value: `${words.text}${language === 'zh' ? '。' : '.'}` },
      ...missingRows(disclosure, language),
      ...fees.map(({ row }) => row),
      ...people.map(({ row }) => row),
    ],
    paragraphs: [own.asOf],
    code:
      file.number === null
        ? null
        : writeFaxCode({ kind: 'case', number: file.number }, conversation.app.identityKeys),
  });
  return {
    purpose: 'case_summary',
    courtId: file.courtId,
    theirs: { kind: 'case', id: caseId },
    sms: closed ?? {
      kind: 'open',
      content: smsOf('caseTold', language, { state: words.text }),
      audit: audit('by_sms', words.facts.map(factName)),
    },
    fax: closed ?? {
      kind: 'open',
      content: letter,
      audit: audit('by_fax', [
        ...(file.number === null ? [] : ['case_number']),
        ...(cause === null ? [] : ['cause']),
        ...[...words.facts, ...[...fees, ...people].map(({ fact }) => fact)].map(factName),
      ]),
    },
  };
}

/** What a filing lacks and the words of the SMS have no place for. */
function missingRows({ facts }: Disclosure, language: 'zh' | 'en'): LetterRow[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== 'filing_corrections' || !fact.isPublic) return [];
    const said = missingInWords(fact, language);
    return fact.missing
      .filter((each) => !said.includes(each))
      .map(({ what, whatEn }) => ({
        label: ownWords[language].missing,
        value: language === 'en' ? (whatEn ?? what) : what,
      }));
  });
}

/** What is to be paid, and what comes back; without the payment code, which goes to the number on file alone. */
function feeRow(
  fact: DisclosableFact,
  language: 'zh' | 'en',
): { row: LetterRow; fact: FeeFact } | null {
  if (fact.topic !== 'fees') return null;
  const [colon, between, end] = language === 'zh' ? ['：', '；', '。'] : [': ', '; ', '.'];
  const clauses = feeWords(fact, language);
  if (clauses.length === 0) return null;
  const value = `${feeNames[language][fact.feeKind]}${colon}${clauses.join(between)}${end}`;
  return { row: { label: ownWords[language].fees, value }, fact };
}

function causeIn({ language, words }: Conversation, cause: string, causeEn: string | null): string {
  return language === 'zh' ? cause : withChinese(causeEn ?? words.name(cause), cause);
}

function peopleRow(
  conversation: Conversation,
  fact: DisclosableFact,
): { row: LetterRow; fact: DisclosableFact } | null {
  if (fact.topic !== 'people' || fact.kind === 'panel') return null;
  const { name, telephone } = fact;
  const { language } = conversation;
  const label = ownWords[language].people[fact.kind];
  if (language === 'zh') {
    return { row: { label, value: telephone === null ? name : `${name}，电话${telephone}` }, fact };
  }
  const inBoth = withChinese(conversation.institutionName(name), name);
  return { row: { label, value: telephone === null ? inBoth : `${inBoth}, ${telephone}` }, fact };
}

/** An English name, followed by the Chinese one if it differs. */
function withChinese(english: string, chinese: string): string {
  return english === chinese ? chinese : `${english} (${chinese})`;
}
