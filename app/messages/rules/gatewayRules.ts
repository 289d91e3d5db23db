/**
 * What gateways refuse in a template, as data for each. Their pages say it, and change: a refusal costs
 * a week, so `hotline sms templates` names what would be refused before anybody files a template.
 */
import {
  smsTemplates,
  type SmsTemplate,
  type TemplateName,
  type ValueKind,
} from './smsTemplates.js';

export type GatewayName = 'aliyun' | 'tencent' | 'yunmas';

interface GatewayRules {
  /** How a place for a value is written in a template filed there. */
  readonly place: (name: string, index: number) => string;
  /** Letters that one value may have; null: any number. */
  readonly longestValue: number | null;
  readonly mayBeNeighbours: boolean;
  /** Letters that no template may have. */
  readonly banned: RegExp;
  /** A text that is nothing but a value. */
  readonly mayBeFree: boolean;
}

export const gateways: Readonly<Record<GatewayName, GatewayRules>> = {
  aliyun: {
    place: (name) => `\${${name}}`,
    longestValue: null,
    mayBeNeighbours: false,
    banned: /[【】★※→●]/u,
    mayBeFree: false,
  },
  tencent: {
    place: (_name, index) => `{${index + 1}}`,
    longestValue: 12,
    mayBeNeighbours: false,
    banned: /[【】★※→●]/u,
    mayBeFree: false,
  },
  // The text is free within the signature that the account has registered.
  yunmas: {
    place: (name) => `{${name}}`,
    longestValue: null,
    mayBeNeighbours: true,
    banned: /[【】]/u,
    mayBeFree: true,
  },
};

/** Letters that a value of a kind may take at most; null: any number. */
const longest: Readonly<Record<ValueKind, number | null>> = {
  number: 13,
  words: 20,
  moment: 20,
  place: null,
  text: null,
  secret: 6,
};

/** A template as it is filed, and what the gateway would refuse in it. */
export interface FiledTemplate {
  readonly name: TemplateName;
  readonly language: 'zh' | 'en';
  readonly text: string;
  /** Its values in the order of their places. */
  readonly values: readonly { readonly name: string; readonly kind: ValueKind }[];
  readonly problems: readonly string[];
}

/** Returns all templates as a gateway wants them; without a gateway, with our own places. */
export function fileTemplates(gateway: GatewayName | null): FiledTemplate[] {
  return (Object.keys(smsTemplates) as TemplateName[]).flatMap((name) => {
    const template: SmsTemplate = smsTemplates[name];
    return (['zh', 'en'] as const).flatMap((language) => {
      const text = template.texts[language];
      return text === undefined ? [] : [fileTemplate(name, language, text, template, gateway)];
    });
  });
}

function fileTemplate(
  name: TemplateName,
  language: 'zh' | 'en',
  text: string,
  { values: kinds }: SmsTemplate,
  gateway: GatewayName | null,
): FiledTemplate {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, value = '']) => value);
  const values = names.map((value) => ({ name: value, kind: kinds[value] ?? 'text' }));
  if (gateway === null) return { name, language, text, values, problems: [] };
  const rules = gateways[gateway];
  let index = 0;
  const filed = text.replace(/\{(\w+)\}/g, (_place, value: string) => rules.place(value, index++));
  const { longestValue } = rules;
  const problems = [
    ...(rules.banned.test(text) ? ['has a letter that the gateway bans'] : []),
    ...(!rules.mayBeNeighbours && /\}\{/.test(text) ? ['has two values side by side'] : []),
    ...(!rules.mayBeFree && /^\{\w+\}$/.test(text) ? ['is nothing but a value'] : []),
    ...values.flatMap((value) =>
      longestValue !== null && (longest[value.kind] ?? Infinity) > longestValue
        ? [`{${value.name}} may be longer than ${longestValue} letters`]
        : [],
    ),
  ];
  return { name, language, text: filed, values, problems };
}
