/**
 * Reads the columns of an enforcement. Where only one party can be meant, its position may be left
 * out; a sum, a search or a restriction of nobody's would be told to the wrong person.
 */
import type {
  CaseKind,
  Enforcement,
  EnforcementMoney,
  Restriction,
  AssetSearch,
  Auction,
  PartyRole,
} from './rules/caseFile.js';
import {
  assetWords,
  auctionStatusWords,
  restrictionWords,
  searchStateWords,
  waitsForWords,
} from './columns.js';
import {
  optionalDay,
  optionalFen,
  optionalMoment,
  optionalWord,
  requiredDay,
  requiredText,
  requiredWord,
  WrongField,
  type Naming,
  type RawFields,
} from './fields.js';
import { column, findParty, partiesOf, readList } from './readList.js';

const columns = [
  'enforcementMoney',
  'assetSearches',
  'auctions',
  'restrictions',
  'enforcementEndedOn',
  'enforcementResumedOn',
] as const;

type Roles = readonly { readonly role: PartyRole }[];

/** @returns null when none of the columns has a value. */
export function readEnforcement(
  raw: RawFields,
  kind: CaseKind,
  parties: Roles,
): Enforcement | null {
  const filled = columns.find((each) => hasValue(raw[each]));
  if (filled === undefined) return null;
  if (kind !== 'enforcement') {
    throw new WrongField(`${column(filled)} belongs to a case of kind enforcement (执行)`);
  }
  const endedOn = optionalDay(raw, 'enforcementEndedOn', column);
  return {
    money: readList(raw, 'enforcementMoney', (item, naming) =>
      readMoney(item, naming, raw, parties),
    ),
    searches: readList(raw, 'assetSearches', (item, naming) =>
      readSearch(item, naming, raw, parties),
    ),
    auctions: readList(raw, 'auctions', readAuction),
    restrictions: readList(raw, 'restrictions', (item, naming) =>
      readRestriction(item, naming, raw, parties),
    ),
    endedOn,
    resumedOn: optionalDay(raw, 'enforcementResumedOn', column),
  };
}

function hasValue(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

function readMoney(
  item: RawFields,
  naming: Naming,
  raw: RawFields,
  parties: Roles,
): EnforcementMoney {
  const receivedFen = optionalFen(item, 'received', naming);
  if (receivedFen === null) {
    throw new WrongField(`${naming('received')} is missing: yuan such as 1234.50`);
  }
  const paidFen = optionalFen(item, 'paid', naming) ?? 0;
  if (paidFen > receivedFen) throw new WrongField(`${naming('paid')} is more than was received`);
  const waitsFor = optionalWord(item, 'waitsFor', naming, waitsForWords);
  if (waitsFor !== null && paidFen === receivedFen) {
    throw new WrongField(`${naming('waitsFor')} is set, but nothing is left to be paid out`);
  }
  const payee = partyIn(item, 'payee', naming, raw, parties, 'enforcement_applicant');
  return { payee, receivedFen, paidFen, waitsFor };
}

function readSearch(item: RawFields, naming: Naming, raw: RawFields, parties: Roles): AssetSearch {
  return {
    asset: requiredWord(item, 'asset', naming, assetWords),
    state: requiredWord(item, 'state', naming, searchStateWords),
    on: requiredDay(item, 'on', naming),
    owner: partyIn(item, 'owner', naming, raw, parties, 'debtor'),
  };
}

function readAuction(item: RawFields, naming: Naming): Auction {
  const asset = requiredWord(item, 'asset', naming, assetWords);
  const startsAt = optionalMoment(item, 'startsAt', naming);
  if (startsAt === null) throw new WrongField(`${naming('startsAt')} is missing`);
  return {
    asset,
    startsAt,
    place: requiredText(item, 'place', naming),
    status: optionalWord(item, 'status', naming, auctionStatusWords) ?? 'scheduled',
  };
}

function readRestriction(
  item: RawFields,
  naming: Naming,
  raw: RawFields,
  parties: Roles,
): Restriction {
  const kind = requiredWord(item, 'kind', naming, restrictionWords);
  const since = requiredDay(item, 'since', naming);
  const until = optionalDay(item, 'until', naming);
  if (until !== null && until < since) throw new WrongField(`${naming('until')} is before since`);
  return { kind, since, until, party: partyIn(item, 'party', naming, raw, parties, 'debtor') };
}

const roleNames = {
  enforcement_applicant: 'enforcement_applicant (申请执行人)',
  debtor: 'debtor (被执行人)',
} as const;

/** Returns the position of the party named in a field; without a name, of the only one in the role. */
function partyIn(
  item: RawFields,
  field: string,
  naming: Naming,
  raw: RawFields,
  parties: Roles,
  role: keyof typeof roleNames,
): number {
  const named = findParty(partiesOf(raw), item, field, naming);
  const inRole = parties.flatMap((party, index) => (party.role === role ? [index + 1] : []));
  const [only, another] = inRole;
  if (named === null && only !== undefined && another === undefined) return only;
  if (named !== null && inRole.includes(named)) return named;
  throw new WrongField(
    inRole.length === 0
      ? `${naming(field)}: no party has the role ${roleNames[role]}`
      : `${naming(field)} must be the name or the position of a party with the role ${roleNames[role]}`,
  );
}
