import {
  isClockRunning,
  type TicketState,
  type TicketStatus,
} from '../../../app/tickets/rules/ticket.js';
import {
  nextTicketState,
  type TicketEvent,
  type TicketRefusal,
} from '../../../app/tickets/rules/nextTicketState.js';
import {
  at,
  dispatched,
  returned,
  closed,
  supervised,
  escalated,
  extended,
  after,
} from './ticketEvents.js';

describe('status', () => {
  const ways: Record<TicketStatus, TicketEvent[]> = {
    opened: [],
    dispatched: [dispatched],
    accepted: [dispatched, { kind: 'accepted' }],
    returned: [dispatched, returned],
    replied: [dispatched, { kind: 'replied' }],
    reopened: [dispatched, { kind: 'replied' }, { kind: 'reopened' }],
    closed: [dispatched, { kind: 'replied' }, closed],
    withdrawn: [{ kind: 'withdrawn' }],
  };
  const other: TicketEvent = { kind: 'dispatched', departmentId: 2, assigneeId: 22 };
  const events: Record<string, TicketEvent> = {
    dispatched: other,
    accepted: { kind: 'accepted' },
    returned,
    replied: { kind: 'replied' },
    closed,
    reopened: { kind: 'reopened' },
    withdrawn: { kind: 'withdrawn' },
    urged: { kind: 'urged' },
    reminded: { kind: 'reminded' },
    overdue: { kind: 'overdue', level: 1 },
    escalated: escalated(2, 33),
    supervised: supervised(1),
    extended,
    repeated: { kind: 'repeated' },
  };
  const gives: Record<TicketStatus, Record<string, TicketStatus | TicketRefusal>> = {
    opened: {
      dispatched: 'dispatched',
      accepted: 'not_dispatched',
      returned: 'not_dispatched',
      replied: 'not_dispatched',
      closed: 'not_replied',
      reopened: 'not_replied',
      withdrawn: 'withdrawn',
      reminded: 'opened',
      overdue: 'not_dispatched',
      escalated: 'not_dispatched',
      supervised: 'opened',
      extended: 'not_dispatched',
      repeated: 'opened',
      urged: 'opened',
    },
    dispatched: {
      dispatched: 'dispatched',
      accepted: 'accepted',
      returned: 'returned',
      replied: 'replied',
      closed: 'not_replied',
      reopened: 'not_replied',
      withdrawn: 'withdrawn',
      reminded: 'dispatched',
      overdue: 'dispatched',
      escalated: 'dispatched',
      supervised: 'dispatched',
      extended: 'dispatched',
      repeated: 'dispatched',
      urged: 'already',
    },
    accepted: {
      dispatched: 'dispatched',
      accepted: 'already_accepted',
      returned: 'already_accepted',
      replied: 'replied',
      closed: 'not_replied',
      reopened: 'not_replied',
      withdrawn: 'withdrawn',
      reminded: 'accepted',
      overdue: 'accepted',
      escalated: 'accepted',
      supervised: 'accepted',
      extended: 'accepted',
      repeated: 'accepted',
      urged: 'already',
    },
    returned: {
      dispatched: 'dispatched',
      accepted: 'not_dispatched',
      returned: 'not_dispatched',
      replied: 'not_dispatched',
      closed: 'not_replied',
      reopened: 'not_replied',
      // The clock goes on, and so do its steps.
      withdrawn: 'withdrawn',
      reminded: 'returned',
      overdue: 'returned',
      escalated: 'returned',
      supervised: 'returned',
      extended: 'returned',
      repeated: 'returned',
      urged: 'returned',
    },
    replied: {
      dispatched: 'replied',
      accepted: 'replied',
      returned: 'replied',
      replied: 'replied',
      closed: 'closed',
      reopened: 'reopened',
      withdrawn: 'withdrawn',
      reminded: 'replied',
      overdue: 'replied',
      escalated: 'replied',
      supervised: 'replied',
      extended: 'replied',
      repeated: 'replied',
      urged: 'already',
    },
    reopened: {
      dispatched: 'dispatched',
      accepted: 'not_dispatched',
      returned: 'not_dispatched',
      replied: 'not_dispatched',
      closed: 'not_replied',
      reopened: 'not_replied',
      withdrawn: 'withdrawn',
      reminded: 'reopened',
      overdue: 'not_dispatched',
      escalated: 'not_dispatched',
      supervised: 'reopened',
      extended: 'not_dispatched',
      repeated: 'reopened',
      urged: 'reopened',
    },
    closed: Object.fromEntries(
      Object.keys(events).map((name) => [name, name === 'reopened' ? 'reopened' : 'over']),
    ),
    withdrawn: Object.fromEntries(Object.keys(events).map((name) => [name, 'over'])),
  };
  const cases = Object.entries(gives).flatMap(([status, row]) =>
    Object.entries(row).map(([event, result]) => [status, event, result] as const),
  );

  test('the table has every event in every status', () => {
    expect(cases).toHaveLength(Object.keys(ways).length * Object.keys(events).length);
  });

  test.each(cases)('%s, %s: %s', (status, event, result) => {
    const state = after(...(ways[status as TicketStatus] ?? []));
    const step = nextTicketState(state, events[event] as TicketEvent, at(50));
    expect(step.kind === 'refused' ? step.because : step.state.status).toBe(result);
  });
});

describe('the clock', () => {
  test('starts at dispatch and not at acceptance; a return does not start it again', () => {
    const state = after(
      ...[dispatched, returned, { ...dispatched, departmentId: 2, assigneeId: 22 }],
      { kind: 'accepted' },
    );
    expect(state).toMatchObject({
      status: 'accepted',
      departmentId: 2,
      assigneeId: 22,
      returns: 1,
      round: 0,
      clockStartedAt: at(0),
      dispatchedAt: at(2),
      acceptedAt: at(3),
      heldBy: [11, 22],
    });
  });

  test('runs from dispatch to answer', () => {
    expect(isClockRunning(after())).toBe(false);
    expect(isClockRunning(after(dispatched))).toBe(true);
    expect(isClockRunning(after(dispatched, returned))).toBe(true);
    expect(isClockRunning(after(dispatched, { kind: 'replied' }))).toBe(false);
    expect(isClockRunning(after(dispatched, { kind: 'replied' }, { kind: 'reopened' }))).toBe(
      false,
    );
  });

  test('stands in the statuses of the profile, and in no others', () => {
    const step = (state: TicketState, event: TicketEvent, hour: number) => {
      const next = nextTicketState(state, event, at(hour), ['returned']);
      if (next.kind === 'refused') throw new Error(next.because);
      return next.state;
    };
    const back = step(after(dispatched), returned, 5);
    expect(back.pauses).toEqual([{ from: at(5), until: null }]);
    const again = step(back, dispatched, 9);
    expect(again.pauses).toEqual([{ from: at(5), until: at(9) }]);
    expect(step(again, { kind: 'accepted' }, 10).pauses).toEqual(again.pauses);
    expect(after(dispatched, returned).pauses).toEqual([]);
  });
});

describe('a return', () => {
  test('is possible until its time is over', () => {
    const state = after(dispatched);
    expect(nextTicketState(state, { kind: 'returned', until: at(48) }, at(48)).kind).toBe('moved');
    expect(nextTicketState(state, { kind: 'returned', until: at(48) }, at(49))).toEqual({
      kind: 'refused',
      because: 'too_late',
    });
  });
});

describe('given to another person of the same department', () => {
  const colleague = { ...dispatched, assigneeId: 12 };

  test('it stays accepted, and has no more time to be returned', () => {
    expect(after(dispatched, { kind: 'accepted' }, colleague)).toMatchObject({
      ...{ status: 'accepted', assigneeId: 12, dispatchedAt: at(0), acceptedAt: at(1) },
    });
    expect(after(dispatched, colleague)).toMatchObject({
      ...{ status: 'dispatched', assigneeId: 12, dispatchedAt: at(0), acceptedAt: null },
    });
  });

  test('another department accepts and returns it by itself', () => {
    const other = { ...dispatched, departmentId: 2, assigneeId: 22 };
    expect(after(dispatched, { kind: 'accepted' }, other)).toMatchObject({
      ...{ status: 'dispatched', dispatchedAt: at(2), acceptedAt: null },
    });
    expect(after(dispatched, returned, colleague)).toMatchObject({ dispatchedAt: at(2) });
  });
});

describe('reopened', () => {
  const reopened = after(dispatched, escalated(2, 33), { kind: 'replied' }, { kind: 'reopened' });
  test.each<[TicketEvent, string]>([
    [dispatched, 'same_person'],
    [{ ...dispatched, assigneeId: 33 }, 'same_person'],
    [{ ...dispatched, assigneeId: null }, 'same_person'],
    [{ ...dispatched, assigneeId: 12 }, 'dispatched'],
    [{ ...dispatched, departmentId: 2, assigneeId: null }, 'dispatched'],
  ])('%j: %s', (event, result) => {
    const step = nextTicketState(reopened, event, at(9));
    expect(step.kind === 'refused' ? step.because : step.state.status).toBe(result);
  });

  test('before somebody has it no limit has passed', () => {
    const late = after(dispatched, { kind: 'overdue', level: 1 }, { kind: 'replied' });
    expect(nextTicketState(late, { kind: 'reopened' }, at(9))).toMatchObject({
      state: { status: 'reopened', overdueLevel: 0, overdueAt: null },
    });
  });

  test('it has limits of its own, and keeps its supervision', () => {
    const state = after(
      ...[dispatched, { kind: 'overdue', level: 1 } as const, escalated(2, 33), supervised(1)],
      ...[{ kind: 'replied' } as const, { kind: 'reopened' } as const],
      { ...dispatched, assigneeId: 12 },
    );
    expect(state).toMatchObject({
      round: 1,
      level: 1,
      escalatedToId: 12,
      overdueLevel: 0,
      overdueAt: null,
      extension: null,
      clockStartedAt: at(6),
      supervisionLevel: 1,
      repliedAt: null,
    });
  });

  test('who answered before does not get it again by way of another', () => {
    const answered = { kind: 'replied', byStaffId: 11 } as const;
    const other = { ...dispatched, assigneeId: 12 };
    const ways: TicketEvent[][] = [
      [other],
      [other, { kind: 'accepted' }],
      [other, { kind: 'returned', until: at(48) }],
    ];
    for (const way of ways) {
      const state = after(dispatched, answered, { kind: 'reopened' }, ...way);
      expect(nextTicketState(state, dispatched, at(9))).toEqual({
        kind: 'refused',
        because: 'same_person',
      });
      expect(nextTicketState(state, { ...dispatched, assigneeId: 13 }, at(9)).kind).toBe('moved');
    }
    // Also if the ticket was the whole department's, and this person answered for it.
    const ofAll = after({ ...dispatched, assigneeId: null }, answered, { kind: 'reopened' });
    expect(nextTicketState(ofAll, { ...dispatched, departmentId: 2 }, at(9))).toEqual({
      kind: 'refused',
      because: 'same_person',
    });
  });

  test('once only', () => {
    const state = after(
      ...[dispatched, { kind: 'replied' } as const, { kind: 'reopened' } as const],
      ...[{ ...dispatched, assigneeId: 12 }, { kind: 'replied' } as const],
    );
    expect(nextTicketState(state, { kind: 'reopened' }, at(9))).toEqual({
      kind: 'refused',
      because: 'reopened_before',
    });
  });
});

describe('facts beside the status', () => {
  test.each<[TicketEvent[], TicketEvent, TicketRefusal]>([
    [[dispatched, { kind: 'overdue', level: 2 }], { kind: 'overdue', level: 1 }, 'already'],
    [[dispatched, escalated(2, 33)], escalated(2, 44), 'already'],
    [[dispatched, supervised(1)], supervised(1), 'already'],
    [[dispatched, supervised(3)], supervised(4), 'already'],
    [[dispatched, extended], extended, 'extended_before'],
    [[dispatched, supervised(1)], extended, 'supervised'],
    [[dispatched, { kind: 'overdue', level: 1 }], extended, 'overdue'],
  ])('after %j, %j is refused: %s', (events, event, because) => {
    expect(nextTicketState(after(...events), event, at(50))).toEqual({ kind: 'refused', because });
  });

  test('an escalation gives it to somebody, and where there is nobody it stays', () => {
    expect(after(dispatched, escalated(2, 33))).toMatchObject({
      level: 2,
      escalatedToId: 33,
      assigneeId: 11,
      heldBy: [11, 33],
    });
    expect(after(dispatched, escalated(2, null))).toMatchObject({ level: 2, escalatedToId: 11 });
    // When sent to another handler, it stays with the person to whom it was escalated.
    const again = after(dispatched, escalated(2, 33), { ...dispatched, assigneeId: 12 });
    expect(again).toMatchObject({ assigneeId: 12, escalatedToId: 33, level: 2 });
    // Unless that person's department no longer has the ticket.
    const gone = after(dispatched, escalated(2, 33), {
      ...dispatched,
      departmentId: 2,
      assigneeId: 22,
      leavesEscalated: true,
    });
    expect(gone).toMatchObject({ assigneeId: 22, escalatedToId: 22, level: 2 });
  });
});
