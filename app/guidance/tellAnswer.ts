/** What is told of an answer on a day: the words for the telephone, the SMS and the page. */
import { createHash } from 'node:crypto';
import type { IsoDate } from '../court/rules/workCalendar.js';
import type { Language } from '../telephony/call.js';
import { citationWords } from './citationWords.js';
import { fillSlots, type CourtValues } from './fillSlots.js';
import type { Form } from './figureWords.js';
import type { Answer, Content, Source } from './rules/content.js';
import { versionInForce } from './rules/inForce.js';

/** An answer in words. */
export interface Told {
  readonly id: string;
  readonly version: number;
  readonly source: Source;
  readonly language: Language;
  readonly day: IsoDate;
  readonly asked: string;
  /** Said first. */
  readonly say: string;
  /** Said after it, on its own. */
  readonly basis: string;
  /** Whom to ask, as a name: 立案窗口, `the filing window`. Null where the answer itself says it. */
  readonly askWhom: string | null;
  /**
   * The whole text of the SMS, without the court's signature: it is put before it when it is sent.
   */
  readonly sms: string;
  /** The whole text of the page. */
  readonly fax: string;
  readonly smsOnlyAfterAsking: boolean;
  /** See the content of the answer (rules/content.ts). */
  readonly inDanger: boolean;
  readonly calculator: 'fee' | 'lastDay' | null;
  readonly checksDocuments: boolean;
  readonly leadsTo: readonly string[];
  /** SHA-256 of the words said (`say` and `basis`), in hex. */
  readonly hash: string;
}

/** `person`: nothing is in force on the day, so a person has to answer. */
export type Telling =
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'person'; readonly why: 'no answer' | 'no version' | 'no figure' };

export interface Asked {
  readonly id: string;
  readonly day: IsoDate;
  readonly language: Language;
  readonly court: CourtValues;
}

const notAdvice = {
  zh: '以上是一般程序说明，具体以法院答复和法律文书为准。',
  en: 'This is general information on procedure; what the court and its documents say prevails.',
} as const;

const whomTitle = { zh: '咨询：', en: 'Whom to ask: ' } as const;

/** What was told of contents that are still in use, by what was asked. */
const tellings = new WeakMap<Content, Map<string, Telling>>();
/** More than a day has answers, in both languages. */
const mostTellings = 2000;

/**
 * Puts the answer in force on a day into words. Each call about a case asks for the answer that fits
 * it, so that is done once.
 */
export function tellAnswer(content: Content, asked: Asked): Telling {
  const { id, day, language, court } = asked;
  const before = tellings.get(content) ?? new Map<string, Telling>();
  tellings.set(content, before);
  const key = JSON.stringify([id, day, language, court]);
  const known = before.get(key);
  if (known !== undefined) return known;
  if (before.size >= mostTellings) before.clear();
  const telling = putIntoWords(content, asked);
  before.set(key, telling);
  return telling;
}

function putIntoWords(content: Content, asked: Asked): Telling {
  const answer = content.answers.find(({ id }) => id === asked.id);
  if (answer === undefined) return { kind: 'person', why: 'no answer' };
  const version = versionInForce(answer, asked.day);
  if (version === null) return { kind: 'person', why: 'no version' };
  const { language, day } = asked;
  const fill = (text: string, form: Form) => fillSlots(text, { ...asked, content, form });
  const say = fill(version.say[language], 'spoken');
  const sms = fill(version.sms[language], 'written');
  const fax = fill(version.fax[language], 'written');
  if (say === null || sms === null || fax === null) return { kind: 'person', why: 'no figure' };
  const title = answer.asked[language];
  const basis = citationWords(version.basis, content.laws, language, 'spoken');
  const written = citationWords(version.basis, content.laws, language, 'written');
  const all = citationWords([...version.basis, ...version.also], content.laws, language, 'written');
  const askWhom = askedWhom(answer, language, (text) => fill(text, 'spoken'));
  const whom = askedWhom(answer, language, (text) => fill(text, 'written'));
  return {
    kind: 'told',
    told: {
      id: answer.id,
      version: version.version,
      source: version.source,
      language,
      day,
      asked: title,
      say,
      basis,
      askWhom,
      sms: joinWords(language, [title, sms, written]),
      fax: [
        title,
        fax,
        whom === null ? '' : `${whomTitle[language]}${whom}`,
        all,
        notAdvice[language],
      ]
        .filter((paragraph) => paragraph !== '')
        .join('\n\n'),
      smsOnlyAfterAsking: answer.smsOnlyAfterAsking,
      inDanger: answer.inDanger,
      calculator: answer.calculator ?? null,
      checksDocuments: answer.checksDocuments,
      leadsTo: answer.leadsTo,
      hash: hashOfWords(say, basis),
    },
  };
}

/** SHA-256 of the words that are said, in hex. */
function hashOfWords(say: string, basis: string): string {
  return createHash('sha256').update(`${say}\n${basis}`).digest('hex');
}

function askedWhom(
  answer: Answer,
  language: Language,
  fill: (text: string) => string | null,
): string | null {
  const text = answer.askWhom === undefined ? '' : (fill(answer.askWhom[language]) ?? '');
  return text === '' ? null : text;
}

function joinWords(language: Language, parts: readonly string[]): string {
  return parts.join(language === 'zh' ? '' : ' ');
}
