import fc from 'fast-check';
import {
  newEntryState,
  nextEntryState,
  type EntryEvent,
  type EntryRefusal,
  type EntryResult,
  type EntryState,
  type EntryStatus,
} from '../../../app/queue/rules/queueEntry.js';
import { offeredEntry } from './offers.js';

/** An event of the rules, or an offer, which SQL decides. */
type Happening = EntryEvent | { readonly kind: 'offered'; readonly agentId: number };

/** Returns the state that follows, or null where the event is not possible. */
function next(state: EntryState, event: Happening, at: Date): EntryState | null {
  if (event.kind === 'offered') return offeredEntry(state, event.agentId, at);
  const step = nextEntryState(state, event, at);
  return step.kind === 'refused' ? null : step.state;
}

const now = new Date('2026-11-24T02:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

function after(...events: readonly Happening[]): EntryState {
  return events.reduce((state: EntryState, event, index) => {
    const following = next(state, event, at((index + 1) * 10));
    if (following === null) throw new Error(`${event.kind} while ${state.status}`);
    return following;
  }, newEntryState);
}

const offered: Happening = { kind: 'offered', agentId: 1 };
const answered: EntryEvent = { kind: 'answered', agentId: 1 };
const inState: Readonly<Record<EntryStatus, readonly Happening[]>> = {
  waiting: [],
  offered: [offered],
  talking: [offered, answered],
  over: [{ kind: 'caller_gone' }],
};

describe('every event in every state', () => {
  const order: readonly EntryStatus[] = ['waiting', 'offered', 'talking', 'over'];
  // The resulting status or result, or the reason of the refusal.
  type Cell = EntryStatus | EntryResult | EntryRefusal;
  const rows: readonly (readonly [EntryEvent, readonly Cell[]])[] = [
    [answered, ['not_offered', 'talking', 'not_offered', 'over']],
    [{ kind: 'answered', agentId: 2 }, ['not_offered', 'other_agent', 'not_offered', 'over']],
    [{ kind: 'refused', agentId: 1 }, ['not_offered', 'waiting', 'not_offered', 'over']],
    [{ kind: 'refused', agentId: 2 }, ['not_offered', 'other_agent', 'not_offered', 'over']],
    [{ kind: 'not_answered', agentId: 1 }, ['not_offered', 'waiting', 'not_offered', 'over']],
    [{ kind: 'unreachable', agentId: 1 }, ['not_offered', 'waiting', 'not_offered', 'over']],
    [{ kind: 'withdrawn', agentId: 1 }, ['not_offered', 'waiting', 'not_offered', 'over']],
    [{ kind: 'withdrawn', agentId: 2 }, ['not_offered', 'other_agent', 'not_offered', 'over']],
    [{ kind: 'caller_gone' }, ['abandoned', 'abandoned', 'answered', 'over']],
    [{ kind: 'agent_call_ended', by: 'agent' }, ['not_talking', 'not_talking', 'answered', 'over']],
    [{ kind: 'digit', digit: '*' }, ['digit', 'digit', 'talking', 'over']],
    [{ kind: 'callback' }, ['callback', 'callback', 'talking', 'over']],
    [{ kind: 'timeout' }, ['timeout', 'ringing', 'talking', 'over']],
    [{ kind: 'closed' }, ['closed', 'ringing', 'talking', 'over']],
    [{ kind: 'no_agents' }, ['no_agents', 'ringing', 'talking', 'over']],
    [{ kind: 'lost' }, ['lost', 'lost', 'answered', 'over']],
  ];
  test.each(
    rows.flatMap(([event, cells]) =>
      order.map((status, index) => [event, status, cells[index]] as const),
    ),
  )('%j while %s: %s', (event, status, expected) => {
    const state = after(...inState[status]);
    const step = nextEntryState(state, event, at(100));
    if (step.kind === 'refused') expect(step.because).toBe(expected);
    else if (step.state.status === 'over') {
      expect(step.state).toMatchObject({ result: expected, overAt: at(100) });
    } else expect(step.state.status).toBe(expected);
  });
});

test('a missed offer is remembered, one that was withdrawn is not', () => {
  const missed = after(
    ...[offered, { kind: 'not_answered', agentId: 1 } as const],
    ...[{ kind: 'offered', agentId: 2 } as const, { kind: 'withdrawn', agentId: 2 } as const],
    ...[offered, { kind: 'refused', agentId: 1 } as const],
  );
  expect(missed).toEqual({ ...newEntryState, offers: 3, misses: 2, tried: [1] });
});

test('whose doing the end of an agent call was', () => {
  expect(after(offered, answered, { kind: 'caller_gone' }).endedBy).toBe('caller');
  expect(after(offered, answered, { kind: 'agent_call_ended', by: 'transfer' })).toMatchObject({
    endedBy: 'transfer',
    agentId: 1,
    connectedAt: at(20),
  });
  expect(after(offered, { kind: 'caller_gone' })).toMatchObject({ endedBy: null, agentId: null });
});

const agentId = fc.integer({ min: 1, max: 3 });
const anyEvent: fc.Arbitrary<Happening> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...(['offered', 'offered', 'answered', 'refused', 'not_answered'] as const),
        ...(['unreachable', 'withdrawn'] as const),
      ),
      agentId,
    )
    .map(([kind, id]): Happening => ({ kind, agentId: id })),
  fc.constantFrom<EntryEvent>(
    ...(['caller_gone', 'timeout', 'closed', 'no_agents', 'callback', 'lost'] as const).map(
      (kind) => ({ kind }),
    ),
    { kind: 'agent_call_ended', by: 'agent' },
    { kind: 'digit', digit: '*' },
  ),
);

test('in any order of events there is one agent at most, one end, and a hang-up always ends it', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      let state: EntryState = newEntryState;
      events.forEach((event, index) => {
        const before = state;
        state = next(state, event, at(index)) ?? state;
        if (before.status === 'over') expect(state).toBe(before);
        expect(state.status === 'over').toBe(state.result !== null && state.overAt !== null);
        expect(state.result === 'answered').toBe(
          state.status === 'over' && state.connectedAt !== null,
        );
        const isHeld = state.status === 'offered' || state.status === 'talking';
        expect(state.agentId !== null).toBe(isHeld || state.result === 'answered');
        expect(state.misses).toBeLessThanOrEqual(state.offers);
        expect(state.tried.length).toBeLessThanOrEqual(state.misses);
      });
      const last = nextEntryState(state, { kind: 'caller_gone' }, at(100));
      expect(last.kind === 'refused' ? state.status : last.state.status).toBe('over');
    }),
    { numRuns: 1000 },
  );
});
