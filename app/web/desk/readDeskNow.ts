/** Everything that an agent's desk shows at a moment. */
import { ownerOfTickets } from '../../calls/store/calls.js';
import { opens } from '../../court/cases/rules/opens.js';
import { listCases } from '../../court/cases/store/cases.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { Content } from '../../guidance/rules/content.js';
import { dispositions } from '../../queue/rules/dispositions.js';
import { readCasesLeft } from '../../tickets/store/ownTickets.js';
import { pauseReasons } from '../../voice/prompts/texts/digits/pauseReasons.js';
import type { Reply } from '../contract/contract.js';
import type { WebApp } from '../server/webApp.js';
import { headingAtDesk, personAtDesk } from './caseAtDesk.js';
import { eventText } from './eventText.js';
import { readCallerFile, readCallsBefore } from './store/readCallerFile.js';
import { readConsultation, type Consultation } from './store/readConsultation.js';
import { readDeskAgent, readDeskCaller, type DeskCaller } from './store/readDesk.js';

type DeskNow = Reply<'GET /api/desk'>;
type ShownCaller = NonNullable<DeskNow['offer']>;

const dayMs = 86_400_000;
/** How far back a caller's calls are shown. */
const historyDays = 90;

const reasons = Object.values(pauseReasons).map(({ reason, zh, en }) => ({ reason, zh, en }));

/**
 * Reads an agent's desk; null when the agent was removed. The route first records that the caller's
 * data is read.
 */
export async function readDeskNow(
  { db, clock, guidance, court }: Pick<WebApp, 'db' | 'clock' | 'guidance' | 'court'>,
  id: number,
): Promise<DeskNow | null> {
  const now = clock.now();
  const state = await readDeskAgent(db, id, new Date(now.getTime() - dayMs));
  if (state === null) return null;
  // Of two hundred desks most have no caller. In the wrap-up the agent has the last one's file.
  const hasCaller = state.entryId !== null || state.status === 'wrap_up';
  const caller = hasCaller ? await readDeskCaller(db, id) : null;
  const { number, name, courtId, page, lastAgentCall, waiting } = state;
  const shownTo = { db, scope: courtId, now, content: () => guidance.content(now) };
  const shown = caller === null ? null : await callerShown(shownTo, caller, caller.entryId);
  // An agent who talks without a caller of their own is consulted, or listens to an agent call.
  const isConsulted = state.status === 'talking' && state.entryId === null;
  const consultation = isConsulted ? await readConsultation(db, id) : null;
  const today = chinaDate(now);
  const { agentVerification, passwordRenewal } = court.current().court.settings;
  return {
    now,
    agent: {
      id,
      number,
      name,
      status: state.status,
      reason: state.reason,
      sinceAt: state.sinceAt,
      wrapUpUntilAt: state.wrapUpUntilAt,
      afterwards: state.afterwards,
      restsUntilAt: state.restsUntilAt,
      callsToday: state.callsOn === today ? state.callsToday : 0,
    },
    waiting,
    reachable: { isReachable: state.unreachable === null, why: state.unreachable },
    page,
    offer: caller?.status === 'offered' ? shown : null,
    agentCall:
      caller?.status === 'talking' && shown !== null
        ? { ...shown, ...agentCallShown(caller, passwordRenewal.enabled) }
        : null,
    writtenUp: caller?.status === 'wrap_up' ? shown : null,
    consultation: consultation && (await consultationShown(shownTo, consultation)),
    lastAgentCall,
    agentsVerify: agentVerification,
    pauseReasons: reasons,
    dispositions: [...dispositions],
  };
}

/** @param areRenewed the court lets query passwords be renewed */
function agentCallShown(caller: DeskCaller, areRenewed: boolean) {
  const { heldSinceAt, agentLostAt, keptUntilAt, third, thirdName, thirdState } = caller;
  const { isSupervised, verification, lastTransfer, disposition, notes } = caller;
  return {
    heldSinceAt,
    agentLostAt,
    keptUntilAt,
    isSupervised,
    verification,
    disposition,
    notes,
    mayRenewPassword: areRenewed && caller.proof !== null && opens[caller.proof].renewsPassword,
    third:
      third === null || thirdState === null
        ? null
        : { to: third, name: thirdName, state: thirdState },
    lastTransfer: lastTransfer && { ...lastTransfer, at: new Date(lastTransfer.at) },
  };
}

/** To whom a caller is shown. */
interface ShownTo {
  readonly db: WebApp['db'];
  /** The agent's court. */
  readonly scope: CourtScope;
  readonly now: Date;
  readonly content: () => Promise<Content>;
}

async function consultationShown(
  to: ShownTo,
  { caller, ...rest }: Consultation,
): Promise<NonNullable<DeskNow['consultation']>> {
  return { ...rest, caller: caller && (await callerShown(to, caller, null)) };
}

/** @param own the agent call whose notes are the agent's own; null: none is */
async function callerShown(
  { db, scope, now, content }: ShownTo,
  caller: DeskCaller,
  own: number | null,
): Promise<ShownCaller> {
  const { callId, personName, proof, verifiedBy: byAgent } = caller;
  const person = personAtDesk(caller);
  // What the person wrote and asked before is not for whoever knows their numbers.
  const { personId = null, onlyCaseIds = null } = ownerOfTickets(caller) ?? {};
  const known = { ...caller, personId, onlyCaseIds };
  const today = chinaDate(now);
  const since = new Date(now.getTime() - historyDays * dayMs);
  const casesLeft = personId === null ? [] : await readCasesLeft(db, personId, today);
  const [{ heard, tickets, notesBefore }, history, cases] = await Promise.all([
    readCallerFile(db, { ...known, entryId: own, casesLeft }, scope),
    readCallsBefore(db, known, since, scope),
    person === null ? [] : listCases(db, person, today),
  ]);
  const { entryId, number, language, queue, priorityReason } = caller;
  const { isCalledBack, isTransferred, isRecorded } = caller;
  const answers = await content();
  return {
    entryId,
    callId,
    number,
    language,
    queue,
    priorityReason,
    isCalledBack,
    wantsVerification: caller.wantsVerification && person === null,
    isTransferred,
    isRecorded,
    verified: person === null || personName === null ? null : { personName, how: proof, byAgent },
    cases: cases.map((each) => ({
      number: each.number ?? '',
      ...headingAtDesk(each, today, person),
    })),
    tickets,
    history,
    notesBefore,
    heard: heard.map((event) => ({ ...event, text: eventText(event, answers) })),
    enteredAt: caller.enteredAt,
    offeredAt: caller.offeredAt,
    ringUntilAt: caller.ringUntilAt,
    hasHeardNotice: caller.hasHeardNotice,
    connectedAt: caller.connectedAt,
  };
}
