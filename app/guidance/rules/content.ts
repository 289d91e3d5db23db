/**
 * The content of the guidance, as its files hold it: answers with their versions, the table of
 * laws, dated figures, the tree. Every object is strict, because an unknown field is most likely
 * misspelt.
 */
import { z } from 'zod';
import { isIsoDate } from '../../court/rules/workCalendar.js';

const day = z
  .string('must be a day such as 2026-11-25')
  .refine(isIsoDate, 'must be a day such as 2026-11-25');
const words = z.string('must be a text').trim().min(1, 'must not be empty');
const name = (what: string, pattern: RegExp) =>
  z.string(`must be ${what}`).regex(pattern, `must be ${what}`);

const both = z.strictObject({ zh: words, en: words });
/** Something in both languages. */
export type BothLanguages<T = string> = { readonly zh: T; readonly en: T };

const lawId = name('the id of a law such as civil-procedure', /^[a-z][a-z0-9-]*$/);
const figureId = name('the id of a figure such as appealDaysJudgment', /^[a-z][A-Za-z0-9]*$/);
const answerId = name('the id of an answer such as guide_appeal', /^guide(_[a-z0-9]+)+$/);
const menuId = name('the id of a menu such as guide_filing', /^guide(_[a-z0-9]+)*$/);
const articles = name('articles such as 1-306 or 1-30,41', /^\d+(-\d+)?(,\s*\d+(-\d+)?)*$/);
const article = name("an article such as '123' or '22-34'", /^\d+(-\d+)?$/);

const law = z.strictObject({
  id: lawId,
  /** As the law is called in full. */
  name: both,
  /** As it is called on the telephone and in an SMS. */
  spoken: both,
  /** Its amendment or number, as the court writes it: 2023年修正, 法释〔2015〕8号. */
  document: words,
  inForceFrom: day,
  /** The last day in force. */
  inForceTo: day.optional(),
  /** The articles that it has: 1-306. Absent when its articles have no numbers. */
  articles: articles.optional(),
});
export type Law = z.infer<typeof law>;

/** The units of figures. The slot says the figure with its unit. */
const units = [
  ...['days', 'workdays', 'months', 'years', 'hours', 'yuan'],
  ...['percent', 'permyriad', 'times', 'age'],
] as const;

const figureValue = z.strictObject({
  from: day,
  /** A whole number, or a decimal as a text ('2.5'): no floating point. */
  value: z.union(
    [
      z.int().min(0),
      z.string().regex(/^(0|[1-9]\d*)\.\d+$/, "must be a whole number or a text such as '2.5'"),
    ],
    "must be a whole number or a text such as '2.5'",
  ),
  unit: z.enum(units, `must be one of ${units.join(', ')}`),
  /** The source of this value. */
  law: lawId,
  article: article.optional(),
});
export type FigureValue = z.infer<typeof figureValue>;

const figure = z.strictObject({ id: figureId, values: z.array(figureValue).min(1) });
export type Figure = z.infer<typeof figure>;

const citation = z.strictObject({ law: lawId, articles: z.array(article).min(1).optional() });
export type Citation = z.infer<typeof citation>;

const version = z.strictObject({
  version: z.int('must be a whole number').min(1),
  /** The first day on which this wording is right. */
  inForceFrom: day,
  /** The last one; absent: until further notice. */
  inForceTo: day.optional(),
  /** When a person last compared it with the law. */
  checkedOn: day,
  /** What is still to be read at the source. */
  unconfirmed: words.optional(),
  /** Said after the answer and sent with it, in this order. */
  basis: z.array(citation).min(1),
  /** Further citations, for screen, fax and audit. */
  also: z.array(citation).default([]),
  say: both,
  sms: both,
  fax: both,
  /** What must not be said or assumed; for agents. */
  limits: both.optional(),
});
type WrittenVersion = z.infer<typeof version>;

const answer = z.strictObject({
  id: answerId,
  /** The caller's question: title of the SMS, and what an agent searches. */
  asked: both,
  mostAsked: z.boolean().default(false),
  leadsTo: z.array(answerId).default([]),
  calculator: z.enum(['fee', 'lastDay'], 'must be fee or lastDay').optional(),
  /** Digit 2 checks the number of a served document. Only of an answer without a calculator. */
  checksDocuments: z.boolean().default(false),
  askWhom: both.optional(),
  /** The telephone may be in other hands: an SMS is only sent after a question. */
  smsOnlyAfterAsking: z.boolean().default(false),
  /** Who asks may be in danger: agents serve them first, and where none can, 110 is said again. */
  inDanger: z.boolean().default(false),
  versions: z.array(version).min(1),
});
type WrittenAnswer = z.infer<typeof answer>;

/** Whose wording it is. */
export type Source = 'national' | 'court';
export type Version = WrittenVersion & { readonly source: Source };
export type Answer = Omit<WrittenAnswer, 'versions'> & {
  readonly topic: string;
  readonly versions: readonly Version[];
};

export interface Menu {
  readonly id: string;
  readonly choices: readonly Choice[];
}

/** Leads to an answer or to a menu. */
export interface Choice {
  readonly digit: '1' | '2' | '3' | '4' | '5' | '6';
  /** What the menu says of it: For suing and filing. */
  readonly offer: BothLanguages;
  readonly answer?: string | undefined;
  readonly menu?: Menu | undefined;
}

const choice: z.ZodType<Choice> = z
  .strictObject({
    digit: z.enum(['1', '2', '3', '4', '5', '6'], "must be a digit from '1' to '6'"),
    offer: both,
    answer: answerId.optional(),
    menu: z.lazy(() => menu).optional(),
  })
  .refine(
    (given) => (given.answer === undefined) !== (given.menu === undefined),
    'must lead to an answer or to a menu, and not to both',
  );
const menu: z.ZodType<Menu> = z.strictObject({ id: menuId, choices: z.array(choice) });

export const topicFile = z.strictObject({
  topic: name('a topic such as filing', /^[a-z]+$/),
  answers: z.array(answer),
});
export const lawsFile = z.strictObject({ laws: z.array(law) });
export const figuresFile = z.strictObject({ figures: z.array(figure) });
/** The national tree. */
export const treeFile = z.strictObject({ menu });
/**
 * A court's entries in it: each menu's choices, added by their digit or in place of the same digit.
 */
export const courtTreeFile = z.strictObject({ menus: z.array(menu) });

/** All of it. It is plain data: it can be written as JSON and read again. */
export interface Content {
  readonly laws: readonly Law[];
  readonly figures: readonly Figure[];
  readonly menu: Menu;
  readonly answers: readonly Answer[];
}

/** What a court adds. */
export interface CourtContent {
  readonly laws: readonly Law[];
  readonly figures: readonly Figure[];
  readonly menus: readonly Menu[];
  readonly answers: readonly Answer[];
}
