/**
 * What gateways refuse in a template, as data for each gateway. Their documents state it, and
 * change. A refusal costs a week, so `hotline sms templates` names the problems before an
 * administrator files a template.
 */
import {
  smsTemplates,
  type SmsLanguage,
  type SmsTemplate,
  type TemplateName,
  type ValueKind,
} from './smsTemplates.js';

export type GatewayName = 'aliyun' | 'tencent' | 'yunmas';

interface GatewayRules {
  /** How a template filed at the gateway writes a place for a value. */
  readonly place: (name: string, index: number) => string;
  /** The most letters of a template, with its places. */
  readonly longestText: number | null;
  /** The most letters of one value; null: any number. */
  readonly longestValue: number | null;
  readonly mayBeNeighbours: boolean;
  /** Letters that no template may contain. */
  readonly banned: RegExp;
  /** Whether a text may be nothing but a value. */
  readonly mayBeFree: boolean;
}

/** Brackets of the signature, and what clouds list as special letters. */
const bannedByClouds = /[【】★☆※→●■◆√×￥¥^~]|\p{Emoji_Presentation}/gu;

export const gateways: Readonly<Record<GatewayName, GatewayRules>> = {
  aliyun: {
    place: (name) => `\${${name}}`,
    longestText: 500,
    longestValue: 35,
    mayBeNeighbours: false,
    banned: bannedByClouds,
    mayBeFree: false,
  },
  tencent: {
    place: (_name, index) => `{${index + 1}}`,
    longestText: 500,
    longestValue: 12,
    mayBeNeighbours: false,
    banned: bannedByClouds,
    mayBeFree: false,
  },
  // The text is free within the signature that the account has registered.
  yunmas: {
    place: (name) => `{${name}}`,
    longestText: null,
    longestValue: null,
    mayBeNeighbours: true,
    banned: /[【】]/gu,
    mayBeFree: true,
  },
};

/**
 * The most letters of a clause. A value of clauses is divided between clauses where a gateway's
 * values may be that long.
 */
export const longestClause = 35;

/** The most letters of a value of each kind, for each of its clauses; null: any number. */
const longest: Readonly<Record<ValueKind, Readonly<Record<SmsLanguage, number | null>>>> = {
  number: { zh: 12, en: 12 },
  words: { zh: 20, en: 32 },
  /** 12月31日24:00, `24:00 on 30 September`. */
  moment: { zh: 11, en: 21 },
  place: { zh: null, en: null },
  name: { zh: 12, en: 35 },
  clauses: { zh: longestClause, en: longestClause },
  text: { zh: null, en: null },
  secret: { zh: 6, en: 6 },
  long_secret: { zh: 30, en: 30 },
};

/**
 * The most places over which such a value is divided. Each number of places makes its own template.
 */
const mostPlaces = 12;
/** The separator between two of those places. */
export const betweenClauses = { zh: '；', en: '; ' } as const;

/** A template as it is filed, and its problems at the gateway. */
export interface FiledTemplate {
  /**
   * The name of the template (`caseTold_3`: its clauses over three places), or of a fixed text:
   * `guide_appeal`.
   */
  readonly name: string;
  readonly language: SmsLanguage;
  readonly text: string;
  /** Its values in the order of their places. */
  readonly values: readonly { readonly name: string; readonly kind: ValueKind }[];
  /** The day from which it is sent; null: now. */
  readonly from: string | null;
  readonly problems: readonly string[];
}

/** A text without values, as it is sent. */
export interface FixedText {
  readonly id: string;
  readonly language: SmsLanguage;
  readonly text: string;
  readonly from: string | null;
}

/**
 * Templates whose only value is a text that a court has set or published. Where values have a
 * limit, each such text is filed as a template.
 */
const filedAsFixedTexts: readonly string[] = ['guidance', 'materials'] satisfies TemplateName[];

/**
 * Returns all templates in a gateway's form; without a gateway, with our own places.
 * @param fixed the texts of the guidance's answers and the courts' addresses. Each is a template
 *   where texts may not be free.
 */
export function fileTemplates(
  gateway: GatewayName | null,
  fixed: readonly FixedText[],
): FiledTemplate[] {
  const takesText = gateway === null || gateways[gateway].mayBeFree;
  const names = (Object.keys(smsTemplates) as TemplateName[]).filter(
    (name) => takesText || !filedAsFixedTexts.includes(name),
  );
  const own = names.flatMap((id) => {
    const { texts, values }: SmsTemplate = smsTemplates[id];
    return (['zh', 'en'] as const).flatMap((language) => {
      const text = texts[language];
      if (text === undefined) return [];
      return divide({ id, language, text, from: null }, values, gateway).map((each) =>
        fileTemplate(each, values, gateway),
      );
    });
  });
  return takesText ? own : [...own, ...fixed.map((each) => fileTemplate(each, {}, gateway))];
}

/**
 * Returns a template, or one template for each number of places over which its clauses may be
 * divided: `{state}`, `{state}；{state_2}`.
 */
function divide(
  template: FixedText,
  kinds: SmsTemplate['values'],
  gateway: GatewayName | null,
): FixedText[] {
  const limit = gateway === null ? null : gateways[gateway].longestValue;
  const divided = Object.keys(kinds).find((name) => kinds[name] === 'clauses');
  if (limit === null || limit < longestClause || divided === undefined) return [template];
  const { id, language, text } = template;
  return Array.from({ length: mostPlaces }, (_, more) => {
    const places = Array.from({ length: more + 1 }, (_place, n) =>
      n === 0 ? `{${divided}}` : `{${divided}_${n + 1}}`,
    );
    return {
      ...template,
      id: more === 0 ? id : `${id}_${more + 1}`,
      text: text.replace(`{${divided}}`, places.join(betweenClauses[language])),
    };
  });
}

function fileTemplate(
  { id: name, language, text, from }: FixedText,
  kinds: SmsTemplate['values'],
  gateway: GatewayName | null,
): FiledTemplate {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, value = '']) => value);
  const values = names.map((value) => ({
    name: value,
    kind: kinds[value] ?? kinds[value.replace(/_\d+$/, '')] ?? 'text',
  }));
  if (gateway === null) return { name, language, text, values, from, problems: [] };
  const rules = gateways[gateway];
  let index = 0;
  const filed = text.replace(/\{(\w+)\}/g, (_place, value: string) => rules.place(value, index++));
  const { longestText, longestValue } = rules;
  const banned = [...new Set(text.match(rules.banned) ?? [])];
  const neighbours = [...text.matchAll(/\{(\w+)\}(?=\{(\w+)\})/g)];
  const problems = [
    ...(banned.length > 0 ? [`has letters that the gateway bans: ${banned.join(' ')}`] : []),
    ...(longestText !== null && filed.length > longestText
      ? [`has ${filed.length} letters, and may have ${longestText}`]
      : []),
    ...(rules.mayBeNeighbours
      ? []
      : neighbours.map(([, one, other]) => `has {${one}} and {${other}} side by side`)),
    ...(!rules.mayBeFree && /^\{\w+\}$/.test(text) ? ['is nothing but a value'] : []),
    ...values.flatMap((value) =>
      longestValue !== null && (longest[value.kind][language] ?? Infinity) > longestValue
        ? [`{${value.name}} may be longer than ${longestValue} letters`]
        : [],
    ),
  ];
  return { name, language, text: filed, values, from, problems };
}
