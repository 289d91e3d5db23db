/**
 * What gateways refuse in a template, as data for each. Their pages say it, and change: a refusal costs
 * a week, so `hotline sms templates` names what would be refused before anybody files a template.
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
  /** How a place for a value is written in a template filed there. */
  readonly place: (name: string, index: number) => string;
  /** Letters that a template may have, with its places. */
  readonly longestText: number | null;
  /** Letters that one value may have; null: any number. */
  readonly longestValue: number | null;
  readonly mayBeNeighbours: boolean;
  /** Letters that no template may have. */
  readonly banned: RegExp;
  /** A text that is nothing but a value. */
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

/** Letters that a clause has at most: a value of clauses is divided between them where a gateway's values may be so long. */
export const longestClause = 35;

/** Letters that a value of a kind may take at most, of clauses each; null: any number. */
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
};

/** Places that such a value is divided over at most. Each number of them is a template of its own. */
const mostPlaces = 12;
/** What stands between two of those places. */
export const betweenClauses = { zh: '；', en: '; ' } as const;

/** A template as it is filed, and what the gateway would refuse in it. */
export interface FiledTemplate {
  /** Of the template (`caseTold_3`: its clauses over three places), or of a fixed text: `guide_appeal`. */
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

/** Templates whose only value is what a court has set or published: each of its texts is filed where values have a limit. */
const filedAsFixedTexts: readonly string[] = ['guidance', 'materials'] satisfies TemplateName[];

/**
 * Returns all templates as a gateway wants them; without a gateway, with our own places.
 * @param fixed the texts of the answers of the guidance, and of the courts' addresses: each is a template where a text may not be free.
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

/** Returns a template, or one for each number of places that its clauses may be divided over: `{state}`, `{state}；{state_2}`. */
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
