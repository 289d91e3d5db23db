/**
 * A case before an agent: what may be told to the agent's caller, and what may not, as
 * the telephone decides it. What a fact says is sent only once it is told, so the audit has all that
 * an agent could tell.
 */
import { verifiedPerson } from '../../calls/store/calls.js';
import {
  discloseAtDesk,
  mayFindAtDesk,
  type DeskReason,
  type ReadForCaller,
} from '../../court/cases/rules/atDesk.js';
import { mayNameCause, standingOf } from '../../court/cases/rules/headings.js';
import { tellsCourse } from '../../court/cases/rules/opens.js';
import { knowableOf, mayKnowOf } from '../../court/cases/rules/knowing.js';
import { listCases, readCase } from '../../court/cases/store/cases.js';
import { readTold, recordFactOnce } from '../../court/cases/store/disclosures.js';
import { readCaseForStaff, type FoundCase } from '../../court/cases/store/searchCases.js';
import type { CaseHeading, VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { chinaDate, type IsoDate } from '../../court/rules/workCalendar.js';
import type { Queryable } from '../../core/database/pool.js';
import type { Reply } from '../contract/contract.js';
import type { WebApp } from '../server/webApp.js';
import { readConsultation } from './store/readConsultation.js';
import { readDeskCaller, type DeskCaller } from './store/readDesk.js';

type ToldCase = Reply<'POST /api/cases/:id/tell'>;
type FoundAtDesk = Reply<'POST /api/cases/search'>['cases'][number];

/** The agent who looks, and the court whose cases they may look up. */
export interface Looking {
  readonly agentId: number;
  readonly scope: CourtScope;
}

/** The agent's caller, or that of a colleague who consults the agent, and who they are. */
interface Caller {
  readonly callId: string;
  /** The agent is in a talk with the caller. */
  readonly isTalking: boolean;
  readonly person: VerifiedPerson | null;
}

/** Returns whom a desk's caller has proved to be; null: nobody. */
export function personAtDesk({
  personId,
  proof,
  onlyCaseIds,
}: Pick<DeskCaller, 'personId' | 'proof' | 'onlyCaseIds'>): VerifiedPerson | null {
  return verifiedPerson(personId, proof, onlyCaseIds);
}

/** Reads the caller of an agent, or of a colleague who consults the agent; null when there is none. */
export async function readCaller(db: Queryable, agentId: number): Promise<Caller | null> {
  const own = await readDeskCaller(db, agentId);
  if (own !== null) {
    const { callId, status } = own;
    return { callId, isTalking: status === 'talking', person: personAtDesk(own) };
  }
  const consultation = await readConsultation(db, agentId);
  if (consultation === null || consultation.caller === null) return null;
  const { state, caller } = consultation;
  return {
    callId: caller.callId,
    isTalking: state === 'in_agent_call',
    person: personAtDesk(caller),
  };
}

/** Returns a case of the caller's list as the desk shows it: only what may be told of it. */
export function headingAtDesk(
  heading: CaseHeading,
  today: IsoDate,
  person: VerifiedPerson | null,
): Pick<FoundAtDesk, 'id' | 'cause' | 'stage' | 'withheld'> {
  const { caseId: id, publicity } = heading;
  const standing = standingOf(heading, today);
  const isClosed = person !== null && !tellsCourse(person.proof, publicity);
  return {
    id,
    cause: mayNameCause(heading, today) ? heading.cause : null,
    ...(isClosed && standing.withheld === null
      ? { stage: null, withheld: 'needs_password' }
      : standing),
  };
}

/**
 * Returns what an agent is shown of the cases that a search has found. A case that is not one of the
 * caller's is its number alone; one that not everybody in it may know of is not found. A name leads
 * to cases that are heard in public.
 */
export async function foundAtDesk(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  agentId: number,
  found: readonly FoundCase[],
  by: 'number' | 'name',
): Promise<FoundAtDesk[]> {
  const today = chinaDate(clock.now());
  const person = (await readCaller(db, agentId))?.person ?? null;
  const own = person === null || found.length === 0 ? [] : await listCases(db, person, today);
  const ownById = new Map(own.map((heading) => [heading.caseId, heading]));
  return found.flatMap((each): FoundAtDesk[] => {
    const { id, number, court } = each;
    const heading = ownById.get(id);
    if (heading !== undefined)
      return [{ number, court, parties: null, ...headingAtDesk(heading, today, person) }];
    if (!mayFindAtDesk(each, today) || (by === 'name' && each.publicity !== 'public')) return [];
    const withheld = person === null ? 'not_verified' : 'not_party';
    return [{ id, number, court, cause: null, stage: null, parties: null, withheld }];
  });
}

/** A case, and what the agent may tell the caller of it. */
interface CaseOfCaller {
  readonly caller: Caller | null;
  readonly number: string | null;
  readonly court: string;
  readonly read: ReadForCaller;
}

/** Reads a case for the agent's caller; null where the agent may not find it. */
async function readForCaller(
  db: Queryable,
  { agentId, scope }: Looking,
  caseId: number,
  today: IsoDate,
): Promise<CaseOfCaller | null> {
  const caller = await readCaller(db, agentId);
  const person = caller?.person ?? null;
  const own = person === null ? null : await readCase(db, person, caseId);
  if (own !== null && mayKnowOf(knowableOf(own.file), own.participation, today)) {
    // As on the telephone, whichever court it is of.
    return { caller, number: own.file.number, court: own.file.courtName, read: own };
  }
  const found = await readCaseForStaff(db, caseId, scope);
  if (found === null || !mayFindAtDesk(found, today)) return null;
  const reason: DeskReason = person === null ? 'not_verified' : 'not_party';
  return { caller, number: found.number, court: found.court, read: reason };
}

async function shown(
  db: Queryable,
  caseId: number,
  { caller, number, court, read }: CaseOfCaller,
  today: IsoDate,
): Promise<ToldCase> {
  const { facts, withheld } = discloseAtDesk(read, today);
  const personId = caller?.person?.personId;
  const told =
    facts.length === 0 || caller === null || personId === undefined
      ? []
      : await readTold(db, { callId: caller.callId, personId, caseId });
  const toldAt = new Map(told.map(({ name, at }) => [name, at]));
  return {
    view: 'told',
    id: caseId,
    number,
    court,
    tellIn: caller?.isTalking === true && facts.length > 0 ? caller.callId : null,
    facts: facts.map(({ topic, name, contents }) => {
      const at = toldAt.get(name) ?? null;
      return { topic, name, toldAt: at, contents: at === null ? null : contents };
    }),
    withheld: [...withheld],
  };
}

/** Reads what the agent may tell of a case; null where the agent may not find it. */
export async function readCaseAtDesk(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  looking: Looking,
  caseId: number,
): Promise<ToldCase | null> {
  const today = chinaDate(clock.now());
  const found = await readForCaller(db, looking, caseId, today);
  return found === null ? null : shown(db, caseId, found, today);
}

/**
 * Tells whether an agent may find a case: one of their caller, or one that everybody in it may know
 * of.
 */
export async function mayFindCase(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  agentId: number,
  caseId: number,
): Promise<boolean> {
  const today = chinaDate(clock.now());
  return (await readForCaller(db, { agentId, scope: null }, caseId, today)) !== null;
}

/**
 * Reads a case of the caller of a call; null where the agent does not have this call, or the case is
 * not one that its caller may know of.
 */
export async function readCaseInCall(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  looking: Looking,
  caseId: number,
  callId: string,
): Promise<ToldCase | null> {
  const today = chinaDate(clock.now());
  const found = await readForCaller(db, looking, caseId, today);
  if (found?.caller?.callId !== callId || typeof found.read === 'string') return null;
  return shown(db, caseId, found, today);
}

/** Why a fact is not told. */
export type NotTold =
  /** The agent does not talk to the caller of this call, or not any more. */
  | 'no_agent_call'
  /** It may not be told to this caller. */
  | 'not_to_be_told';

/** A case with the fact that was to be told. */
export interface Told {
  readonly case: ToldCase;
  /**
   * The audit has it that this agent has told it. False: it was told before in the call, perhaps by
   * somebody else.
   */
  readonly isNew: boolean;
}

/**
 * Tells the caller of a call a fact through the agent: records it as told, and then returns the case
 * with the fact's content. A fact that was told before in the call is recorded once.
 */
export async function tellAtDesk(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  looking: Looking,
  caseId: number,
  { callId, fact }: { readonly callId: string; readonly fact: string },
): Promise<Told | NotTold> {
  const now = clock.now();
  const today = chinaDate(now);
  const found = await readForCaller(db, looking, caseId, today);
  const caller = found?.caller ?? null;
  if (caller === null || !caller.isTalking || caller.callId !== callId) return 'no_agent_call';
  if (found === null || caller.person === null) return 'not_to_be_told';
  const before = await shown(db, caseId, found, today);
  const wanted = before.facts.find(({ name }) => name === fact);
  if (wanted === undefined) return 'not_to_be_told';
  if (wanted.toldAt !== null) return { case: before, isNew: false };
  const { person } = caller;
  const { agentId } = looking;
  const isNew = await recordFactOnce(db, { at: now, callId, agentId, person, caseId, fact });
  return { case: await shown(db, caseId, found, today), isNew };
}
