import * as information from '../../../../court/settings/rules/information/entries.js';
import type { InformationEntry } from '../../../../court/settings/rules/information/informationEntry.js';
import type { Language } from '../../../../telephony/call.js';
import type { MenuEntry } from './menuEntry.js';

type Information = typeof information;

const inOrder = Object.entries<InformationEntry>(information).sort(
  ([, a], [, b]) => a.place - b.place,
);

type Texts<L extends Language> = { readonly [N in keyof Information]: Information[N][L] };

const textsIn = (language: Language) =>
  Object.fromEntries(inOrder.map(([name, entry]) => [name, entry[language]]));

const zh = textsIn('zh') as Texts<'zh'>;
const en = textsIn('en') as Texts<'en'>;

/** What there is to say of the court itself, such as where it is: a list of entries of its own. */
export const courtInformation = {
  digit: '6',
  offer: { zh: '法院地址和时间', en: 'For the address and hours of the court' },
  again: {
    zh: '想知道法院在哪里、怎么联系',
    en: 'If you want to know where the court is and how to reach it',
  },
  says: inOrder.map(([name]) => name as keyof Information),
  texts: { zh, en },
} as const satisfies MenuEntry;
