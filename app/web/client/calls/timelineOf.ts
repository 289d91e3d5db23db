/**
 * The one timeline of a call: what the caller heard and pressed, the agent calls, what was told, and what
 * came of it, in order of time.
 */
import { isShown } from '../desk/heardList.js';
import type { CallShown } from './callShown.js';

export type Moment = { readonly at: string } & (
  | { readonly is: 'step'; readonly step: CallShown['events'][number] }
  | {
      readonly is: 'entered' | 'connected' | 'over';
      readonly agentCall: CallShown['agentCalls'][number];
    }
  | { readonly is: 'recording'; readonly recording: CallShown['recordings'][number] }
  | { readonly is: 'hold'; readonly hold: CallShown['holds'][number] }
  | { readonly is: 'transfer'; readonly transfer: CallShown['transfers'][number] }
  | { readonly is: 'disclosure'; readonly disclosure: CallShown['disclosures'][number] }
  | { readonly is: 'ticket'; readonly ticket: CallShown['tickets'][number] }
  | { readonly is: 'ended' }
  | { readonly is: 'score'; readonly score: CallShown['scores'][number] }
  | { readonly is: 'message'; readonly message: CallShown['messages'][number] }
  | { readonly is: 'note'; readonly note: CallShown['notes'][number] }
);

/** Steps that say again what the agent calls say with queue and agent. */
const isOfAgentCall = ({ kind, name, detail }: CallShown['events'][number]) =>
  kind === 'step' &&
  (name === 'agent' || name === 'agentCallOver' || (name === 'queue' && detail === 'waiting'));

/** Returns the timeline. What happened at the same moment stays in the order of the kinds below. */
export function timelineOf(call: CallShown): Moment[] {
  const shown = call.events.filter((step) => isShown({ ...step, detail: step.detail ?? '' }));
  const steps = call.agentCalls.length > 0 ? shown.filter((step) => !isOfAgentCall(step)) : shown;
  const moments: Moment[] = [
    ...steps.map((step) => ({ is: 'step', at: step.at, step }) as const),
    ...call.agentCalls.flatMap((agentCall): Moment[] => [
      { is: 'entered', at: agentCall.enteredAt, agentCall },
      ...(agentCall.connectedAt === null
        ? []
        : [{ is: 'connected', at: agentCall.connectedAt, agentCall } as const]),
    ]),
    ...call.recordings.map((recording) => ({
      ...({ is: 'recording', at: recording.startedAt, recording } as const),
    })),
    ...call.holds.map((hold) => ({ is: 'hold', at: hold.beganAt, hold }) as const),
    ...call.transfers.map((transfer) => ({ is: 'transfer', at: transfer.at, transfer }) as const),
    ...call.disclosures.map(
      (disclosure) => ({ is: 'disclosure', at: disclosure.at, disclosure }) as const,
    ),
    ...call.tickets.map((ticket) => ({ is: 'ticket', at: ticket.at, ticket }) as const),
    ...call.agentCalls.flatMap((agentCall): Moment[] =>
      agentCall.overAt === null ? [] : [{ is: 'over', at: agentCall.overAt, agentCall }],
    ),
    ...call.scores.map((score) => ({ is: 'score', at: score.at, score }) as const),
    ...(call.endedAt === null ? [] : [{ is: 'ended', at: call.endedAt } as const]),
    ...call.messages.map((message) => ({ is: 'message', at: message.at, message }) as const),
    ...call.notes.map((note) => ({ is: 'note', at: note.at, note }) as const),
  ];
  // ISO texts of one form are in order of time; the sort is stable.
  return moments.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
