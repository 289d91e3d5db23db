/** Puts into words what app/court/cases/rules/enforcementFacts.ts lets be said of an enforcement. */
import { chinaDate } from '../../../court/rules/workCalendar.js';
import type { EnforcementFact } from '../../../court/cases/rules/disclosure.js';
import type {
  Asset,
  AssetSearch,
  Auction,
  EnforcementMoney,
} from '../../../court/import/rules/caseFile.js';
import {
  promptText,
  type PromptName,
  type StaticPromptName,
} from '../../../voice/prompts/catalogue.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

type Speaker = Pick<Conversation, 'language' | 'words' | 'institutionName'>;
type Fact<K extends EnforcementFact['kind']> = Extract<EnforcementFact, { kind: K }>;

/** Returns the sentences that say a fact of an enforcement. */
export function enforcementPrompts(speaker: Speaker, fact: EnforcementFact): Prompt[] {
  const { words } = speaker;
  switch (fact.kind) {
    case 'enforcement_money':
      return moneyPrompts(speaker, fact);
    case 'asset_search':
      return [searchPrompt(speaker, fact)];
    case 'auction':
      return [auctionPrompt(speaker, fact)];
    case 'restriction':
      return restrictionPrompts(speaker, fact);
    case 'enforcement_end':
      return [
        prompt('enforcementEndedOn', { endedOn: words.pastDate(fact.endedOn) }),
        ...(fact.isToDebtor ? [] : [prompt('enforcementAfterEnd')]),
      ];
    case 'enforcement_resumed':
      return [prompt('enforcementResumed', { resumedOn: words.pastDate(fact.resumedOn) })];
  }
}

const waits = {
  reckoning: 'moneyWaitsReckoning',
  account: 'moneyWaitsAccount',
  sharing: 'moneyWaitsSharing',
  frozen: 'moneyWaitsFrozen',
  objection: 'moneyWaitsObjection',
  suspension: 'moneyWaitsSuspension',
} as const satisfies Record<NonNullable<EnforcementMoney['waitsFor']>, StaticPromptName>;

function moneyPrompts({ words }: Speaker, fact: Fact<'enforcement_money'>): Prompt[] {
  if (fact.receivedFen === 0) return [prompt('moneyNone')];
  const received = prompt('moneyReceived', { received: words.money(fact.receivedFen) });
  if (fact.payableFen === 0) return [received, prompt('moneyPaidInFull')];
  return [
    received,
    ...(fact.paidFen === 0 ? [] : [prompt('moneyPaid', { paid: words.money(fact.paidFen) })]),
    prompt('moneyPayable', { payable: words.money(fact.payableFen) }),
    ...(fact.waitsFor === null ? [] : [prompt(waits[fact.waitsFor])]),
  ];
}

const assets = {
  deposits: 'assetDeposits',
  real_estate: 'assetRealEstate',
  vehicles: 'assetVehicles',
  securities: 'assetSecurities',
  online_funds: 'assetOnlineFunds',
  other: 'assetOther',
} as const satisfies Record<Asset, StaticPromptName>;

/** What the law calls it by the kind of asset: money is frozen, land is sealed. */
const measures = {
  deposits: 'measureFrozen',
  real_estate: 'measureSealed',
  vehicles: 'measureSeized',
  securities: 'measureFrozen',
  online_funds: 'measureFrozen',
  other: 'measureOther',
} as const satisfies Record<Asset, StaticPromptName>;

const searches = {
  searching: 'searchRunning',
  not_found: 'searchNotFound',
  found: 'searchFound',
  controlled: 'searchControlled',
} as const satisfies Record<AssetSearch['state'], PromptName>;

function searchPrompt({ language, words }: Speaker, fact: Fact<'asset_search'>): Prompt {
  const own = fact.ofSeveral ? 'whoseOneDebtors' : 'whoseDebtors';
  const theirs = fact.isToOther ? 'whoseYourPartys' : 'whoseYour';
  const whose = promptText(language, fact.isToDebtor ? theirs : own);
  const asset = promptText(language, assets[fact.asset]);
  const on = words.pastDate(fact.on);
  const name = searches[fact.state];
  switch (name) {
    case 'searchRunning':
      return prompt(name, { whose, asset });
    case 'searchControlled':
      return prompt(name, {
        ...{ on, whose, asset },
        measure: promptText(language, measures[fact.asset]),
      });
    case 'searchNotFound':
    case 'searchFound':
      return prompt(name, { on, whose, asset });
  }
}

const auctionsOver = {
  scheduled: 'auctionOver',
  sold: 'auctionSold',
  unsold: 'auctionUnsold',
  withdrawn: 'auctionWithdrawn',
} as const satisfies Record<Auction['status'], PromptName>;

function auctionPrompt(speaker: Speaker, fact: Fact<'auction'>): Prompt {
  const { language, words } = speaker;
  const named = fact.asset === 'other' ? 'assetAuctioned' : assets[fact.asset];
  const asset = promptText(language, named);
  return fact.isAhead
    ? prompt('auctionAhead', {
        asset,
        when: words.dateTime(fact.startsAt),
        place: words.written(fact.place),
      })
    : prompt(auctionsOver[fact.status], {
        asset,
        on: words.pastDate(chinaDate(fact.startsAt)),
      });
}

function restrictionPrompts(
  { language, words }: Speaker,
  { restriction, since, until, isOver, isToDebtor, isToOther, ofSeveral }: Fact<'restriction'>,
): Prompt[] {
  const debtor = ofSeveral ? 'whoOneDebtor' : 'whoDebtor';
  const theirs = isToOther ? 'whoYourParty' : 'whoYou';
  const who = promptText(language, isToDebtor ? theirs : debtor);
  const isDishonest = restriction === 'dishonest';
  if (until !== null && isOver) {
    const over = { who, until: words.pastDate(until) };
    return [prompt(isDishonest ? 'dishonestOver' : 'spendingOver', over)];
  }
  return [
    prompt(isDishonest ? 'dishonestSince' : 'spendingSince', {
      who,
      since: words.pastDate(since),
    }),
    until === null
      ? prompt('restrictionInForce')
      : prompt('restrictionUntil', { until: words.pastDate(until) }),
  ];
}
