import fc from 'fast-check';
import { awaitsAnswer, newTicketState } from '../../../app/tickets/rules/ticket.js';
import { nextTicketState, type TicketEvent } from '../../../app/tickets/rules/nextTicketState.js';
import { at, returned, closed, supervised, escalated, extended } from './ticketEvents.js';

describe('whatever happens', () => {
  const events = fc.oneof(
    fc.constantFrom<TicketEvent>(
      ...([{ kind: 'accepted' }, returned, { kind: 'replied' }, closed, extended] as const),
      ...([{ kind: 'reopened' }, { kind: 'reminded' }, { kind: 'repeated' }] as const),
    ),
    fc.record({
      kind: fc.constant('dispatched' as const),
      departmentId: fc.constantFrom(1, 2),
      assigneeId: fc.constantFrom(11, 12, null),
    }),
    fc.record({ kind: fc.constant('overdue' as const), level: fc.integer({ min: 1, max: 4 }) }),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(33, 44, null))
      .map(([level, staff]) => escalated(level, staff)),
    fc.integer({ min: 1, max: 4 }).map(supervised),
    fc.constant<TicketEvent>({ kind: 'withdrawn' }),
  );

  test('a ticket that awaits an answer can be answered, a clock started once a round, and no one twice', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 25 }), (list) => {
        let state = newTicketState;
        list.forEach((event, hour) => {
          const before = state;
          const step = nextTicketState(state, event, at(hour), ['returned']);
          if (step.kind !== 'moved') return;
          state = step.state;
          if (before.clockStartedAt !== null && before.round === state.round) {
            expect(state.clockStartedAt).toEqual(before.clockStartedAt);
          }
          expect(new Set(state.heldBy).size).toBe(state.heldBy.length);
          expect(state.pauses.filter(({ until }) => until === null).length).toBeLessThan(2);
          expect(state.level).toBeGreaterThanOrEqual(1);
          expect(state.supervisionLevel).toBeGreaterThanOrEqual(before.supervisionLevel);
          expect((state.overdueLevel === 0) === (state.overdueAt === null)).toBe(true);
          if (awaitsAnswer(state.status)) {
            const to = { kind: 'dispatched', departmentId: 7, assigneeId: 77 } as const;
            const given = nextTicketState(state, to, at(hour));
            const answered =
              given.kind === 'moved' && nextTicketState(given.state, { kind: 'replied' }, at(hour));
            expect(answered).toMatchObject({ kind: 'moved', state: { status: 'replied' } });
          }
        });
      }),
    );
  });
});
