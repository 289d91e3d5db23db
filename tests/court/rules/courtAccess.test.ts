import { deskAccess } from '../../../app/privacy/operators/rules/deskAccess.js';
import { whyNotSupervise } from '../../../app/agents/rules/supervision.js';
import { isWithin } from '../../../app/court/rules/courtScope.js';
import {
  maySee,
  whyNot,
  type Actor,
  type TicketFacts,
  type StaffMember,
} from '../../../app/tickets/rules/ticketAccess.js';

test('a scope is one court or every court', () => {
  expect([isWithin(null, 1), isWithin(null, null), isWithin(1, 1)]).toEqual([true, true, true]);
  expect([isWithin(1, 2), isWithin(1, null)]).toEqual([false, false]);
});

/** Courts of the supervisor, of the agent and of the agent call. */
test.each([
  [null, 1, 2, null],
  [1, 1, 1, null],
  [1, null, 1, null],
  [1, 1, null, null],
  [1, 2, 1, 'other_court'],
  [1, 1, 2, 'other_court'],
  [1, null, 2, 'other_court'],
  [1, null, null, 'other_court'],
])(
  'a supervisor of court %p, an agent of %p, an agent call of %p: %p',
  (own, agent, agentCall, because) => {
    const supervisor = { isSupervisor: true, courtId: own };
    expect(whyNotSupervise(supervisor, agent, agentCall)).toBe(because);
    expect(whyNotSupervise({ ...supervisor, isSupervisor: false }, agent, agentCall)).toBe(
      'no_supervisor',
    );
  },
);

const member = (of: Partial<StaffMember>): StaffMember => ({
  id: 1,
  name: 'x',
  role: 'judge',
  courtId: 7,
  departmentId: 3,
  otherRows: [],
  isInspection: false,
  isDispatch: false,
  isSupervision: false,
  ...of,
});

test.each<[Partial<StaffMember>, boolean]>([
  [{ role: 'leader' }, true],
  [{ role: 'inspector' }, true],
  [{ isInspection: true }, true],
  [{ isDispatch: true }, true],
  [{ role: 'judge' }, false],
  [{ role: 'head' }, false],
  [{ role: 'clerk' }, false],
])('of the staff, %j sees callers of her court: %p', (of, may) => {
  expect(deskAccess({ kind: 'staff', staff: member(of) })).toEqual(
    may ? { kind: 'allowed', scope: 7 } : { kind: 'refused' },
  );
});

test('a supervisor sees those of her court, an administrator all', () => {
  const agent = (isSupervisor: boolean) => ({
    kind: 'agent' as const,
    agent: { isSupervisor, courtId: 7 },
  });
  expect(deskAccess(agent(true))).toEqual({ kind: 'allowed', scope: 7 });
  expect(deskAccess(agent(false))).toEqual({ kind: 'refused' });
  expect(deskAccess(null)).toEqual({ kind: 'allowed', scope: null });
});

test('an agent has to do with tickets of her court only', () => {
  const ticket: TicketFacts & { readonly round: number } = {
    ...({ kind: 'opinion', round: 0 } as const),
    courtId: 7,
    confidential: false,
    anonymous: false,
    aboutDepartmentId: null,
    aboutStaffId: null,
    departmentId: null,
    assigneeId: null,
    escalatedToId: null,
    supervisorId: null,
    repliedById: null,
  };
  const agent = (courtId: number | null): Actor => ({ kind: 'agent', agentId: 1, courtId });
  expect([maySee(agent(7), ticket), maySee(agent(null), ticket), maySee(agent(8), ticket)]).toEqual(
    [...[true, true, false]],
  );
  expect(whyNot(agent(8), 'dispatch', ticket)).toBe('not_seen');
  expect(whyNot(agent(7), 'dispatch', ticket)).toBeNull();
});
