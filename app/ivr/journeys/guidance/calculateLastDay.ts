/**
 * The last day of a period: the caller chooses the kind and enters the day that it begins with,
 * hears that day read back, then the last day with its day of the week, how it is found, and that
 * the judge in charge has the last word.
 */
import { chooseDigit } from '../../conversation/menu.js';
import { enterDigits, type Entered } from '../../conversation/enterDigits.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { isIsoDate, type IsoDate } from '../../../court/rules/workCalendar.js';
import { calculateLastDay as lastDayOf } from '../../../guidance/rules/lastDays/calculateLastDay.js';
import {
  firstDayAsked,
  lastDayAsked,
  lastDayPeriods,
  type LastDayKind,
} from '../../../guidance/rules/lastDays/lastDayPeriods.js';
import { spoken } from '../../../voice/prompts/spoken.js';
import { chooseKind, type KindMenu } from './chooseKind.js';
import { lastDayPrompts } from './lastDayPrompts.js';

const again = 'dayMenuAgain';

const kinds: KindMenu<LastDayKind> = {
  says: 'dayMenu',
  again,
  digits: {
    1: {
      says: 'dayMenuAppeal',
      again,
      digits: {
        1: 'appeal-judgment',
        2: 'appeal-ruling',
        3: 'appeal-criminal-judgment',
        4: 'appeal-criminal-ruling',
      },
    },
    2: {
      says: 'dayMenuDefence',
      again,
      digits: { 1: 'objection-jurisdiction', 2: 'evidence', 3: 'pay-fee' },
    },
    3: 'retrial',
    4: {
      says: 'dayMenuEnforcement',
      again,
      digits: { 1: 'enforcement', 2: 'enforcement-reconsideration', 3: 'outsider-suit' },
    },
    5: {
      says: 'dayMenuAdministrative',
      again,
      digits: {
        1: 'sue-administrative',
        2: 'sue-after-reconsideration',
        3: 'reconsider-administrative',
      },
    },
    6: {
      says: 'dayMenuArbitration',
      again,
      digits: { 1: 'labour-award', 2: 'set-aside-award', 3: 'labour-arbitration' },
    },
  },
};

/** Calculates last days until the caller goes back. */
export async function calculateLastDay(conversation: Conversation): Promise<void> {
  for (;;) {
    conversation.enter('menu', 'calculateLastDay');
    const kind = await chooseKind(conversation, kinds);
    if (kind === null) return;
    await daysOfKind(conversation, kind);
  }
}

/** Tells the last days of a kind, day after day, until the caller wants another kind. */
async function daysOfKind(conversation: Conversation, kind: LastDayKind): Promise<void> {
  const { language } = conversation;
  for (;;) {
    const { from } = lastDayPeriods[kind][language];
    const entered = await enterDigits(conversation, {
      name: 'lastDayFrom',
      prompts: () => [prompt('dayAsk', { from })],
      again: () => [prompt('dayAskAgain')],
      longest: 8,
      accept: (digits) => acceptDay(conversation, digits),
    });
    if (entered === 'led_on') conversation.say(prompt('backToPrevious'));
    if (entered === 'back' || entered === 'led_on') return;
    const next = await tellLastDay(conversation, kind, entered.value);
    if (next === 'kind') return;
  }
}

function acceptDay({ language }: Conversation, digits: string): Entered<IsoDate> {
  if (digits.length !== 8) return { kind: 'refused', because: prompt('dayWrongLength') };
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  if (!isIsoDate(day)) return { kind: 'refused', because: prompt('dayIsNone') };
  if (day < firstDayAsked || day > lastDayAsked) {
    const words = spoken(language);
    const [first, last] = [words.pastDate(firstDayAsked), words.pastDate(lastDayAsked)];
    return { kind: 'refused', because: prompt('dayOutOfRange', { first, last }) };
  }
  return { kind: 'entered', value: day };
}

/** Tells one last day. @returns what the caller wants to calculate next. */
async function tellLastDay(
  conversation: Conversation,
  kind: LastDayKind,
  from: IsoDate,
): Promise<'kind' | 'day'> {
  const answer = lastDayOf(kind, from, conversation.place.calendar);
  const offers = () => [prompt('dayNext'), prompt('repeatAndBack')];
  conversation.isServed = true;
  const digit = await chooseDigit(
    conversation,
    {
      name: 'lastDayAnswer',
      prompts: () => [...lastDayPrompts(conversation.language, kind, from, answer), ...offers()],
      again: offers,
      back: offers,
    },
    ['1', '2'],
  );
  if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
  return digit === '2' || digit === 'back' ? 'day' : 'kind';
}
