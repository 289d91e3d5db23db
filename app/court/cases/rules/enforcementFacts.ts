/**
 * Who hears what of an enforcement (执行).
 *
 * | fact | applicant | debtor |
 * | --- | --- | --- |
 * | money (案款) | their own | nothing |
 * | search (查控) | each | of their own assets, once controlled |
 * | auction (拍卖) | once announced | once announced |
 * | restriction (失信, 限高) | each | their own |
 * | end and resumption | yes | yes |
 *
 * A third party, and an agent whom the court has named for no party, hear nothing of it. Where the law
 * restricts what is told of a case at all, nobody does: disclosure.ts. What remains are codes, sums and
 * days, so it is told of cases that are not heard in public, too, as fees are.
 *
 * Sources:
 * - 执行款物管理规定 (法发〔2017〕6号) Art. 10: the applicant is told of the money that has come for them. Of
 *   several, each hears their own sum. The debtor is told nothing of payments.
 * - 查封扣押冻结规定 (法释〔2004〕15号, as of 2020-12-29) Art. 1: the ruling is served on debtor and applicant, and
 *   has effect when it is served. 财产调查规定 (法释〔2017〕8号) Art. 12: the court may search without the debtor.
 *   As with a preservation (法释〔2018〕7号 Art. 8(2)), what is told before could frustrate the measure.
 * - 网络司法拍卖规定 (法释〔2016〕18号) Art. 12 and 16: an auction is announced, and the parties are told of it before.
 * - 失信规定 (法释〔2017〕7号) Art. 5 and 7: the decision is served, and the entry is published (read in the text of
 *   2013, Art. 2 and 5); 限制消费规定 (法释〔2015〕17号) Art. 4 to 6: the applicant may ask for the order, the debtor
 *   gets it, and it may be published (read in the text of 2010).
 * - 终结本次执行程序规定 (法〔2016〕373号) Art. 9, 民诉解释 Art. 517: the applicant may ask to resume, and hears what the
 *   court finds.
 */
import type {
  AssetSearch,
  Auction,
  CaseFile,
  Enforcement,
  EnforcementMoney,
  Participation,
  PartyRole,
  Principal,
  Restriction,
} from '../../import/rules/caseFile.js';
import { chinaDate, type IsoDate } from '../../rules/workCalendar.js';
import type { EnforcementFact } from './disclosableFact.js';

/** `applicant` and `respondent` are what files of before called them. */
const applicants: ReadonlySet<PartyRole | null> = new Set<PartyRole>([
  'enforcement_applicant',
  'applicant',
]);
const debtors: ReadonlySet<PartyRole | null> = new Set<PartyRole>(['debtor', 'respondent']);

/** Whether somebody stands for a debtor. */
export function isToDebtor({ principalRole }: Principal): boolean {
  return debtors.has(principalRole);
}

/** Whether a caller should hear a fact even if they hang up after one sentence. */
export function isPressing(fact: EnforcementFact): boolean {
  switch (fact.kind) {
    case 'enforcement_money':
      return fact.receivedFen > 0;
    case 'auction':
      return fact.isAhead;
    case 'restriction':
      return fact.isToDebtor && !fact.isOver;
    case 'asset_search':
    case 'enforcement_end':
    case 'enforcement_resumed':
      return false;
  }
}

/** Whom facts are told to, and of how many debtors. */
interface Basics {
  readonly topic: 'enforcement';
  readonly isToDebtor: boolean;
  readonly isToOther: boolean;
}

const moneyFact = (basics: Basics, { receivedFen, paidFen, waitsFor }: EnforcementMoney) => ({
  ...basics,
  kind: 'enforcement_money' as const,
  ...{ receivedFen, paidFen, waitsFor },
  payableFen: Math.max(0, receivedFen - paidFen),
});

const auctionFact = (
  basics: Basics,
  { asset, startsAt, place, status }: Auction,
  today: IsoDate,
) => ({
  ...basics,
  kind: 'auction' as const,
  ...{ asset, place, status, startsAt: new Date(startsAt) },
  isAhead: status === 'scheduled' && chinaDate(new Date(startsAt)) >= today,
});

const restrictionFact = (
  basics: Basics & { readonly ofSeveral: boolean },
  { kind: restriction, since, until }: Restriction,
  today: IsoDate,
) => ({
  ...basics,
  kind: 'restriction' as const,
  ...{ restriction, since, until, isOver: until !== null && until < today },
});

const searchFact = (
  basics: Basics & { readonly ofSeveral: boolean },
  { asset, state, on }: AssetSearch,
) => ({ ...basics, kind: 'asset_search' as const, ...{ asset, state, on } });

/**
 * Returns what a person may hear of an enforcement, what matters most first.
 * @param today the day in China
 */
export function enforcementFacts(
  { enforcement, stage }: Pick<CaseFile, 'enforcement' | 'stage'>,
  who: Principal & Pick<Participation, 'role'>,
  today: IsoDate,
): EnforcementFact[] {
  const toDebtor = isToDebtor(who);
  if (enforcement === null || (!toDebtor && !applicants.has(who.principalRole))) return [];
  const isToOther = who.role !== who.principalRole;
  const basics = { topic: 'enforcement', isToDebtor: toDebtor, isToOther } as const;
  const isOwn = (position: number) => position === who.principalId;
  const positions = [
    ...enforcement.searches.map(({ owner }) => owner),
    ...enforcement.restrictions.map(({ party }) => party),
  ];
  const ofDebtor = { ...basics, ofSeveral: new Set(positions).size > 1 };
  const auctions = enforcement.auctions.map((each) => auctionFact(basics, each, today));
  const { endedOn, resumedOn } = enforcement;
  return [
    ...enforcement.money
      .filter(({ payee }) => !toDebtor && isOwn(payee))
      .map((each) => moneyFact(basics, each)),
    ...auctions.filter(({ isAhead }) => isAhead),
    ...enforcement.restrictions
      .filter(({ since, party }) => since <= today && (!toDebtor || isOwn(party)))
      .map((each) => restrictionFact(ofDebtor, each, today)),
    ...enforcement.searches
      .filter(
        ({ state, on, owner }) =>
          on <= today && (!toDebtor || (state === 'controlled' && isOwn(owner))),
      )
      .map((each) => searchFact(ofDebtor, each)),
    ...auctions.filter(({ isAhead }) => !isAhead),
    ...(endedOn !== null && stage === 'enforcement_ended'
      ? [{ ...basics, kind: 'enforcement_end' as const, endedOn }]
      : []),
    ...(resumedOn !== null && stage !== 'enforcement_ended'
      ? [{ ...basics, kind: 'enforcement_resumed' as const, resumedOn }]
      : []),
  ];
}

/** A fact of an enforcement, and whose it is: the position of a party; null where it is of the case. */
export interface FactOfParty {
  readonly position: number | null;
  readonly fact: EnforcementFact;
}

/**
 * Returns all of an enforcement, for the court's own staff.
 * @param today the day in China
 */
export function wholeEnforcement(
  { money, searches, auctions, restrictions, endedOn, resumedOn }: Enforcement,
  today: IsoDate,
): FactOfParty[] {
  const basics = { topic: 'enforcement', isToDebtor: false, isToOther: false } as const;
  const ofDebtor = { ...basics, ofSeveral: false };
  const ofCase = (fact: EnforcementFact): FactOfParty => ({ position: null, fact });
  return [
    ...money.map((each) => ({ position: each.payee, fact: moneyFact(basics, each) })),
    ...searches.map((each) => ({ position: each.owner, fact: searchFact(ofDebtor, each) })),
    ...auctions.map((each) => ofCase(auctionFact(basics, each, today))),
    ...restrictions.map((each) => ({
      position: each.party,
      fact: restrictionFact(ofDebtor, each, today),
    })),
    ...(endedOn === null ? [] : [ofCase({ ...basics, kind: 'enforcement_end', endedOn })]),
    ...(resumedOn === null ? [] : [ofCase({ ...basics, kind: 'enforcement_resumed', resumedOn })]),
  ];
}
