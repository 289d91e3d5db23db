/** The words of answers: language, slots, typed figures, length for the ear and for an SMS. */
import { courtSlotNames } from '../courtValues.js';
import type { Language } from '../../telephony/call.js';
import type { Form } from '../figureWords.js';
import type { Answer, BothLanguages, Version } from '../rules/content.js';
import { figureInForce } from '../rules/inForce.js';
import { findBadSlots, findSlots } from '../rules/slots.js';
import { tellAnswer } from '../tellAnswer.js';
import type { Path } from '../yamlFile.js';
import { dayOf, writtenAnswers, writtenVersions, type Checked } from './finding.js';
import { badSmsLetters, signedSmsParts } from './smsParts.js';
import { spokenSeconds } from './spokenSeconds.js';
import { typedFigures } from './typedFigures.js';

const languages = ['zh', 'en'] as const;
/** Longest answer for the ear, in seconds. */
const mostSeconds = 40;
/** Longest SMS, in parts. */
const mostSmsParts = 4;

const texts = { say: 'spoken', sms: 'written', fax: 'written' } as const;

/** Finds texts in the wrong language, with wrong slots or typed figures, or too long. */
export function checkWords(checked: Checked): void {
  for (const answer of writtenAnswers(checked)) {
    for (const name of ['asked', 'askWhom'] as const) {
      const both = answer[name];
      if (both === undefined) continue;
      checkLanguages(checked, answer, [name], both);
      checkSlots(checked, answer, [name], both, answer.versions[0]);
    }
  }
  for (const { answer, version, field } of writtenVersions(checked)) {
    for (const [name, form] of Object.entries(texts) as [keyof typeof texts, Form][]) {
      const at = [...field, name];
      checkLanguages(checked, answer, at, version[name]);
      checkSlots(checked, answer, at, version[name], version);
      checkTyped(checked, answer, at, version[name], form);
    }
    for (const language of languages) checkSaid(checked, answer, version, field, language);
  }
}

function checkLanguages(checked: Checked, answer: Answer, at: Path, both: BothLanguages): void {
  const say = (language: Language, message: string) =>
    checked.findings.error(answer, answer.id, [...at, language], message);
  if (!/\p{Script=Han}/u.test(both.zh)) say('zh', 'is not Chinese');
  if (/\p{Script=Han}|[，。；：、？！“”（）]/u.test(both.en)) say('en', 'holds Chinese');
}

function checkSlots(
  { findings, merged }: Checked,
  answer: Answer,
  at: Path,
  both: BothLanguages,
  version: Version | undefined,
): void {
  for (const language of languages) {
    const say = (message: string) => findings.error(answer, answer.id, [...at, language], message);
    for (const bad of findBadSlots(both[language])) say(`${bad} is not a slot`);
    for (const { kind, name, text } of findSlots(both[language])) {
      if (kind === 'court') {
        if (!courtSlotNames.includes(name)) say(`${text}: no court can set this`);
        continue;
      }
      const figure = merged.figures.find(({ id }) => id === name);
      if (figure === undefined) say(`${text}: there is no such figure in figures.yaml`);
      else if (version !== undefined && figureInForce(figure, version.inForceFrom) === null) {
        say(`${text}: it has no value on ${version.inForceFrom}, when this version begins`);
      }
    }
  }
  const names = (language: Language) =>
    [...new Set(findSlots(both[language]).map(({ name }) => name))].sort().join(', ');
  if (names('zh') !== names('en')) {
    const [zh, en] = [names('zh'), names('en')];
    findings.error(
      answer,
      answer.id,
      [...at, 'en'],
      `has other slots than zh (${en || 'none'}; ${zh || 'none'})`,
    );
  }
}

function checkTyped(
  { findings }: Checked,
  answer: Answer,
  at: Path,
  both: BothLanguages,
  form: Form,
): void {
  for (const language of languages) {
    const text = both[language];
    const say = (message: string) => findings.error(answer, answer.id, [...at, language], message);
    for (const figure of typedFigures(text, language, form)) {
      say(`"${figure}" is a typed figure: put it into figures.yaml, and a slot here`);
    }
    const digits = text.replace(/\{[^}]*\}/g, '').match(/\d+/g) ?? [];
    if (form === 'spoken' && language === 'zh') {
      for (const number of telephoneNumbers(text)) {
        say(`"${number}" is a number digit by digit: say 幺 for 一`);
      }
    }
    if (form === 'spoken' && digits.length > 0) {
      say(`"${digits.join(', ')}": every engine says digits in its own way, so write words`);
    }
  }
}

/** Digits one by one that hold 一, as a telephone number must not; years and counting are none. */
function telephoneNumbers(text: string): string[] {
  return (text.match(/[零一二三四五六七八九幺]{3,}(?!年)/g) ?? []).filter(
    (digits) => digits.includes('一') && !'一二三四五六七八九'.includes(digits),
  );
}

/** What is said and sent, with its figures of a day on which the version is in force. */
function checkSaid(
  checked: Checked,
  answer: Answer,
  version: Version,
  field: Path,
  language: Language,
): void {
  const { findings, merged, today, wordsPerMinute } = checked;
  const day = dayOf(version, today);
  const only = { ...answer, versions: [version] };
  const { laws, figures, menu } = merged;
  const telling = tellAnswer(
    { laws, figures, menu, answers: [only] },
    { id: answer.id, day, language, court: {} },
  );
  if (telling.kind !== 'told') return;
  const { say, sms } = telling.told;
  const error = (name: string, message: string) =>
    findings.error(answer, answer.id, [...field, name, language], message);
  const seconds = spokenSeconds(say, language, wordsPerMinute);
  if (seconds > mostSeconds) {
    error('say', `takes ${Math.ceil(seconds)} seconds; at most ${mostSeconds} can be followed`);
  }
  if (say === '') error('say', 'says nothing where the court has set none of its values');
  else if (!/[。！？.!?]$/.test(say)) error('say', 'must end with a full stop');
  const parts = signedSmsParts(sms, language);
  if (parts > mostSmsParts) {
    error(
      'sms',
      `makes an SMS of ${parts} parts (${sms.length} characters); at most ${mostSmsParts}`,
    );
  }
  for (const sum of language === 'zh' ? (sms.match(/\d{5,}(?:\.\d+)?元/g) ?? []) : []) {
    error('sms', `writes ${sum}: write sums from 10000 yuan in 万元`);
  }
  const bad = badSmsLetters(version.sms[language].replace(/\{[^}]*\}/g, ''), language);
  if (bad.length > 0) error('sms', `holds what an SMS may not hold: ${bad.map(shown).join(' ')}`);
}

function shown(letter: string): string {
  return /[\p{Cc}\p{Cf}]/u.test(letter)
    ? `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : letter;
}
