/** Checks one case of an import file: every value has its type, and the record is consistent. */
import type {
  CaseEvent,
  CaseFee,
  CaseKind,
  CaseResult,
  CaseStage,
  Enforcement,
  FileTransfer,
  FilingStatus,
  MissingMaterial,
  PanelRole,
  PartyRole,
  Publicity,
} from './rules/caseFile.js';
import { formatCaseNumber, parseCaseNumber, type CaseNumber } from '../cases/rules/caseNumber.js';
import { bringsTheCase } from '../cases/rules/knowing.js';
import { checkOrganisationCode } from '../cases/rules/organisationCode.js';
import { isLawyerLicence, licenceLength } from '../identity/rules/lawyerLicence.js';
import { checkResidentId } from '../identity/rules/residentId.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import {
  eventKindWords,
  filingStatusWords,
  hearingKindWords,
  hearingStatusWords,
  kindWords,
  panelRoleWords,
  partyRoleWords,
  personKindWords,
  publicityWords,
  resultKindWords,
  stageWords,
  type CaseColumn,
  type StoredHearing,
} from './columns.js';
import {
  optionalDay,
  optionalMoment,
  optionalText,
  optionalWord,
  requiredDay,
  requiredText,
  requiredWord,
  isRounded,
  roundedNumber,
  WrongField,
  type Naming,
  type RawFields,
} from './fields.js';
import { readEnforcement } from './readEnforcement.js';
import { readFee } from './readFee.js';
import { column, findParty, partiesOf, readList } from './readList.js';
import { readServedDocuments, type ServedDocument } from './readServedDocuments.js';

export interface PartyRecord {
  readonly kind: 'natural' | 'organisation';
  readonly name: string;
  /**
   * The number by which the person is known: a resident ID, the code of an organisation, or a
   * lawyer's licence number, where the record has that one.
   */
  readonly idNumber: string | null;
  readonly role: PartyRole;
  /** Position of the party an agent or legal representative acts for, counted from 1. */
  readonly actsFor: number | null;
  readonly authorityFrom: string | null;
  readonly authorityUntil: string | null;
  readonly servedOn: string | null;
  readonly queryNumber: string | null;
  /** The number of the online filing (网上立案号), as the one who filed got it. */
  readonly filingNumber: string | null;
  readonly password: string | null;
  /** The mobile number that the party has confirmed to the court. */
  readonly mobile: string | null;
  /** What the court has sent to the party electronically (电子送达). */
  readonly documents: readonly ServedDocument[];
}

/** A member of the court's staff, by name. The import looks the name up in `staff`, or adds it. */
export interface StaffMention {
  readonly name: string;
  readonly telephone: string | null;
}

export interface CaseRecord {
  readonly ref: string;
  /** Code of a row of `courts`. */
  readonly court: string;
  readonly number: string | null;
  readonly year: number | null;
  readonly serial: number | null;
  readonly kind: CaseKind;
  readonly cause: string;
  readonly causeEn: string | null;
  readonly publicity: Publicity;
  readonly filingStatus: FilingStatus;
  readonly appliedOn: string;
  readonly filingDecidedOn: string | null;
  readonly filingReason: string | null;
  readonly filingReasonEn: string | null;
  readonly filingMissing: readonly MissingMaterial[];
  readonly filingCorrectBy: string | null;
  readonly filingCorrectedOn: string | null;
  readonly stage: CaseStage;
  readonly department: string | null;
  readonly assistant: StaffMention | null;
  readonly judge: StaffMention | null;
  readonly clerk: StaffMention | null;
  readonly panel: readonly { readonly name: string; readonly role: PanelRole }[];
  readonly hearings: readonly StoredHearing[];
  readonly fees: readonly CaseFee[];
  readonly events: readonly CaseEvent[];
  readonly transfer: FileTransfer | null;
  readonly result: CaseResult | null;
  readonly preservationExecutedOn: string | null;
  readonly enforcement: Enforcement | null;
  /** ISO moment; null for the moment of the import. */
  readonly updatedAt: string | null;
  readonly parties: readonly PartyRecord[];
}

export type CheckedRecord =
  | { readonly kind: 'ok'; readonly record: CaseRecord }
  /** A sentence that names the column and says what would be right. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Checks a record as it was read from the file. */
export function checkCaseRecord(raw: RawFields): CheckedRecord {
  try {
    return { kind: 'ok', record: readCase(raw) };
  } catch (error) {
    if (error instanceof WrongField) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function readCase(raw: RawFields): CaseRecord {
  const parsed = readNumber(raw);
  const number = parsed === null ? null : formatCaseNumber(parsed);
  const ref = optionalText(raw, 'ref', column) ?? number;
  if (ref === null) {
    throw new WrongField(`${column('ref')} is missing: a case without a number needs it`);
  }
  const filingStatus = requiredWord(raw, 'filingStatus', column, filingStatusWords);
  if (filingStatus === 'accepted' && number === null) {
    throw new WrongField(`${column('number')} is missing: an accepted case needs it`);
  }
  const court = optionalText(raw, 'court', column) ?? parsed?.courtCode ?? null;
  if (court === null) throw new WrongField(`${column('court')} is missing`);
  const kind = requiredWord(raw, 'kind', column, kindWords);
  const parties = readParties(raw);
  const appliedOn = requiredDay(raw, 'appliedOn', column);
  return {
    ref,
    court,
    number,
    year: parsed?.year ?? null,
    serial: parsed?.serial ?? null,
    kind,
    cause: requiredText(raw, 'cause', column),
    causeEn: optionalText(raw, 'causeEn', column),
    // The word is required, and "public" is no default: a case that is not heard in public must not
    // be told.
    publicity: requiredWord(raw, 'publicity', column, publicityWords),
    filingStatus,
    appliedOn,
    filingDecidedOn: optionalDay(raw, 'filingDecidedOn', column),
    filingReason: optionalText(raw, 'filingReason', column),
    filingReasonEn: optionalText(raw, 'filingReasonEn', column),
    filingMissing: readList(raw, 'filingMissing', (item, naming) => ({
      what: requiredText(item, 'what', naming),
      whatEn: optionalText(item, 'whatEn', naming),
    })),
    filingCorrectBy: dayFrom(raw, 'filingCorrectBy', appliedOn),
    filingCorrectedOn: dayFrom(raw, 'filingCorrectedOn', appliedOn),
    stage: optionalWord(raw, 'stage', column, stageWords) ?? 'filing',
    department: optionalText(raw, 'department', column),
    assistant: readStaff(raw, 'assistant', 'assistantTelephone'),
    judge: readStaff(raw, 'judge', 'judgeTelephone'),
    clerk: readStaff(raw, 'clerk', 'clerkTelephone'),
    panel: readList(raw, 'panel', (item, naming) => ({
      role: requiredWord(item, 'role', naming, panelRoleWords),
      name: requiredText(item, 'name', naming),
    })),
    hearings: readList(raw, 'hearings', readHearing),
    fees: readList(raw, 'fees', (item, naming) => readFee(item, naming, raw)),
    events: readList(raw, 'events', readEvent),
    transfer: readTransfer(raw),
    result: readResult(raw),
    preservationExecutedOn: optionalDay(raw, 'preservationExecutedOn', column),
    enforcement: readEnforcement(raw, kind, parties),
    updatedAt: optionalMoment(raw, 'updatedAt', column),
    parties,
  };
}

function readNumber(raw: RawFields): CaseNumber | null {
  const text = optionalText(raw, 'number', column);
  if (text === null) return null;
  const parsed = parseCaseNumber(text);
  if (parsed.kind === 'invalid') throw new WrongField(`${column('number')}: ${parsed.reason}`);
  // 之一, 之二 only tell the documents of one case apart.
  return { ...parsed.value, suffix: null };
}

/** Reads a day that cannot lie before the day of the application. */
function dayFrom(raw: RawFields, field: CaseColumn, appliedOn: string): string | null {
  const day = optionalDay(raw, field, column);
  if (day !== null && day < appliedOn) {
    throw new WrongField(`${column(field)} is before ${column('appliedOn')}`);
  }
  return day;
}

function readStaff(raw: RawFields, who: CaseColumn, telephone: CaseColumn): StaffMention | null {
  const name = optionalText(raw, who, column);
  return name === null ? null : { name, telephone: optionalText(raw, telephone, column) };
}

function readHearing(item: RawFields, naming: Naming): StoredHearing {
  const startsAt = optionalMoment(item, 'startsAt', naming);
  if (startsAt === null) throw new WrongField(`${naming('startsAt')} is missing`);
  return {
    startsAt,
    courtroom: requiredText(item, 'courtroom', naming),
    kind: optionalWord(item, 'kind', naming, hearingKindWords) ?? 'trial',
    status: optionalWord(item, 'status', naming, hearingStatusWords) ?? 'scheduled',
  };
}

function readEvent(item: RawFields, naming: Naming): CaseEvent {
  const kind = optionalWord(item, 'kind', naming, eventKindWords);
  return {
    on: requiredDay(item, 'on', naming),
    text: requiredText(item, 'text', naming),
    textEn: optionalText(item, 'textEn', naming),
    ...(kind !== null && { kind }),
  };
}

function readTransfer(raw: RawFields): FileTransfer | null {
  const appealedOn = optionalDay(raw, 'appealedOn', column);
  if (appealedOn === null) {
    for (const field of ['fileSentOn', 'appealFiledOn', 'appealNumber'] as const) {
      if (optionalText(raw, field, column) !== null) {
        throw new WrongField(`${column('appealedOn')} is missing, and ${column(field)} needs it`);
      }
    }
    return null;
  }
  return {
    firstInstanceCourt: requiredText(raw, 'firstInstanceCourt', column),
    firstInstanceNumber: optionalText(raw, 'firstInstanceNumber', column),
    appealCourt: requiredText(raw, 'appealCourt', column),
    appealedOn,
    sentOn: optionalDay(raw, 'fileSentOn', column),
    appealFiledOn: optionalDay(raw, 'appealFiledOn', column),
    appealNumber: optionalText(raw, 'appealNumber', column),
  };
}

function readResult(raw: RawFields): CaseResult | null {
  const kind = optionalWord(raw, 'resultKind', column, resultKindWords);
  if (kind === null) {
    if (optionalText(raw, 'resultSummary', column) === null) return null;
    throw new WrongField(`${column('resultKind')} is missing: one of ${resultKindWords.choices}`);
  }
  return {
    kind,
    decidedOn: requiredDay(raw, 'resultOn', column),
    summary: requiredText(raw, 'resultSummary', column),
    summaryEn: optionalText(raw, 'resultSummaryEn', column),
  };
}

/** The database stores a party's position in two bytes. */
const mostParties = 32_767;

function readParties(raw: RawFields): PartyRecord[] {
  const list = raw.parties;
  if (Array.isArray(list) && list.length > mostParties) {
    throw new WrongField(`${column('parties')}: at most ${mostParties} in a case`);
  }
  const named = partiesOf(raw);
  const parties = readList(raw, 'parties', (item, naming, index) =>
    readParty(item, naming, named, index),
  );
  const documents = readServedDocuments(raw);
  return parties.map((party, index) => ({ ...party, documents: documents.get(index + 1) ?? [] }));
}

function readParty(
  item: RawFields,
  naming: Naming,
  parties: readonly unknown[],
  index: number,
): Omit<PartyRecord, 'documents'> {
  const role = requiredWord(item, 'role', naming, partyRoleWords);
  const name = requiredText(item, 'name', naming);
  const { kind, idNumber } = readLicence(item, naming, role) ?? readIdNumber(item, naming);
  const queryNumber = optionalText(item, 'queryNumber', naming);
  if (queryNumber !== null && !/^\d{6,15}$/.test(queryNumber)) {
    throw new WrongField(`${naming('queryNumber')} must have 6 to 15 digits`);
  }
  const password = optionalText(item, 'password', naming);
  if (password !== null && !/^\d{6}$/.test(password)) {
    throw new WrongField(`${naming('password')} must have 6 digits`);
  }
  if (queryNumber !== null && password === null) {
    throw new WrongField(`${naming('password')} is missing, and a query number needs it`);
  }
  return {
    kind,
    name,
    idNumber,
    role,
    actsFor: findParty(parties, item, 'actsFor', naming, index),
    authorityFrom: optionalDay(item, 'authorityFrom', naming),
    authorityUntil: optionalDay(item, 'authorityUntil', naming),
    servedOn: optionalDay(item, 'servedOn', naming),
    queryNumber,
    filingNumber: readFilingNumber(item, naming, role),
    password,
    mobile: readMobile(item, naming),
  };
}

/** Roles of who files a case, or files it for somebody. */
const mayFile: ReadonlySet<PartyRole> = new Set<PartyRole>([
  ...bringsTheCase,
  'agent',
  'legal_representative',
]);

/**
 * Reads the number of an online filing. Callers key it where they key a query number; one of fifteen
 * digits would be taken for an old ID number there.
 */
function readFilingNumber(item: RawFields, naming: Naming, role: PartyRole): string | null {
  const text = optionalText(item, 'filingNumber', naming);
  if (text === null) return null;
  if (!mayFile.has(role)) {
    throw new WrongField(
      `${naming('filingNumber')} is for the party who applied, such as plaintiff (原告), or who acts for them`,
    );
  }
  if (isRounded(item.filingNumber, text)) throw roundedNumber(naming('filingNumber'));
  if (!/^\d{6,16}$/.test(text) || text.length === 15) {
    throw new WrongField(`${naming('filingNumber')} must have 6 to 16 digits, and not 15`);
  }
  return text;
}

/** Returns a number that SMS reach; whatever else stands there, such as a landline, is none. */
function readMobile(item: RawFields, naming: Naming): string | null {
  const number = normalNumber(optionalText(item, 'mobile', naming));
  return isMobile(number) ? number : null;
}

/**
 * Reads an agent by the licence number; null for who has none. A lawyer is known by it alone: an ID
 * number beside it is not stored, so that what a law firm knows never opens the lawyer's own cases.
 */
function readLicence(
  item: RawFields,
  naming: Naming,
  role: PartyRole,
): Pick<PartyRecord, 'kind' | 'idNumber'> | null {
  const text = optionalText(item, 'licence', naming);
  if (text === null) return null;
  if (role !== 'agent') {
    throw new WrongField(`${naming('licence')} is for role agent (诉讼代理人) only`);
  }
  if (isRounded(item.licence, text)) throw roundedNumber(naming('licence'));
  if (!isLawyerLicence(text)) {
    throw new WrongField(
      `${naming('licence')} must have ${licenceLength} digits, as on the lawyer’s certificate: 1, four of the region, the year of admission, and eight more`,
    );
  }
  return { kind: 'natural', idNumber: text };
}

const whatIsWrong = {
  length: 'it must have 18 characters',
  characters: 'it must have 17 digits, then a digit or X',
  birth_date: 'digits 7 to 14 are not a date of birth',
  check_character: 'its check character is wrong',
} as const;

function readIdNumber(item: RawFields, naming: Naming): Pick<PartyRecord, 'kind' | 'idNumber'> {
  const said = optionalWord(item, 'kind', naming, personKindWords);
  const text = optionalText(item, 'idNumber', naming);
  if (text === null) return { kind: said ?? 'natural', idNumber: null };
  if (isRounded(item.idNumber, text)) throw roundedNumber(naming('idNumber'));
  const asResident = checkResidentId(text);
  if (said !== 'organisation' && asResident.kind === 'ok') {
    return { kind: 'natural', idNumber: asResident.value };
  }
  const asOrganisation = checkOrganisationCode(text);
  // Some codes of organisations in use have a wrong check character. A resident's ID has no letter
  // before its last character.
  const looksOrganisation =
    said === 'organisation' || (said === null && /^\w{0,16}[A-Za-z]\w/.test(text));
  if (looksOrganisation) {
    if (asOrganisation.kind !== 'invalid') {
      return { kind: 'organisation', idNumber: asOrganisation.value };
    }
    throw new WrongField(
      `${naming('idNumber')} is wrong: the code of an organisation has 18 digits and capital letters`,
    );
  }
  const reason = asResident.kind === 'invalid' ? whatIsWrong[asResident.reason] : '';
  throw new WrongField(
    `${naming('idNumber')} is wrong: ${reason}; leave it empty for a person without a resident ID, and set kind for an organisation`,
  );
}
