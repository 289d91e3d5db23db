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

/** Letters that a value of a kind may take at most; null: any number. */
const longest: Readonly<Record<ValueKind, Readonly<Record<SmsLanguage, number | null>>>> = {
  number: { zh: 12, en: 12 },
  words: { zh: 20, en: 40 },
  /** 12月31日24:00, `24:00 on 30 September`. */
  moment: { zh: 11, en: 21 },
  place: { zh: null, en: null },
  name: { zh: 12, en: 40 },
  text: { zh: null, en: null },
  secret: { zh: 6, en: 6 },
};

/** A template as it is filed, and what the gateway would refuse in it. */
export interface FiledTemplate {
  /** Of the template, or of an answer of the guidance: `guide_appeal`. */
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
 * Returns all templates as a gateway wants them; without a gateway, with our own places.
 * @param answers of the guidance: each is a template where a text may not be free.
 */
export function fileTemplates(
  gateway: GatewayName | null,
  answers: readonly FixedText[],
): FiledTemplate[] {
  const takesText = gateway === null || gateways[gateway].mayBeFree;
  const names = (Object.keys(smsTemplates) as TemplateName[]).filter(
    (name) => takesText || name !== 'guidance',
  );
  const own = names.flatMap((name) => {
    const { texts, values }: SmsTemplate = smsTemplates[name];
    return (['zh', 'en'] as const).flatMap((language) => {
      const text = texts[language];
      return text === undefined
        ? []
        : [fileTemplate({ id: name, language, text, from: null }, values, gateway)];
    });
  });
  return takesText ? own : [...own, ...answers.map((each) => fileTemplate(each, {}, gateway))];
}

function fileTemplate(
  { id: name, language, text, from }: FixedText,
  kinds: SmsTemplate['values'],
  gateway: GatewayName | null,
): FiledTemplate {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, value = '']) => value);
  const values = names.map((value) => ({ name: value, kind: kinds[value] ?? 'text' }));
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
