/** Complaints are kept from whom they may be about. */
import { maySee, whyNot } from '../../../app/tickets/rules/ticketAccess.js';
import { agent, dispatcher, everybody, inspector, seers, staff, ticket } from './courtOfTickets.js';

test('a complaint about filing is not seen, dispatched, closed or withdrawn by the division that files', () => {
  for (const departmentId of [null, 30]) {
    const complaint = ticket({
      kind: 'filing_complaint',
      confidential: true,
      aboutDepartmentId: 40,
      departmentId,
      assigneeId: null,
      escalatedToId: null,
    });
    expect(seers(complaint)).toEqual([6, 7]);
    expect(maySee(agent, complaint)).toBe(false);
    for (const action of ['see', 'dispatch', 'close', 'withdraw'] as const) {
      expect(whyNot(staff(inspector), action, complaint, everybody)).toBeNull();
      expect(whyNot(staff(dispatcher), action, complaint, everybody)).toBe('not_seen');
      // Nor where it has come to them, or they inspect as well.
      const escalated = { ...complaint, escalatedToId: dispatcher.id };
      expect(whyNot(staff(dispatcher), action, escalated, everybody)).toBe('not_seen');
      const inspects = { ...dispatcher, isInspection: true, isSupervision: true };
      expect(whyNot(staff(inspects), action, complaint, everybody)).toBe('not_seen');
    }
  }
});
