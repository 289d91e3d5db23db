import { formatCaseNumber, parseCaseNumber } from '../../../court/cases/rules/caseNumber.js';
import { readCallOfAgent, type CallOfAgent } from '../../../queue/store/callsOfAgents.js';
import { callerOfTicket, type TicketCaller } from '../../../tickets/opening/callerOfTicket.js';
import type { TakenDown } from '../../../tickets/opening/takeDownTicket.js';
import { rowsOf, type StaffMember } from '../../../tickets/rules/ticketAccess.js';
import { findCaseWithin } from '../../../tickets/store/ticketCases.js';
import { readDepartment, readStaff } from '../../../tickets/store/ticketPeople.js';
import { normalNumber, typedNumber } from '../../../telephony/rules/telephoneNumber.js';
import type { Queryable } from '../../../core/database/pool.js';
import type { AgentOfUser } from '../../access/webUser.js';
import type { GivenBody } from '../../contract/contract.js';
import type { WebApp } from '../../server/webApp.js';
import { mayFindCase } from '../../desk/caseAtDesk.js';
import { checkCourtExists } from '../../server/checkCourtExists.js';
import { badInput } from '../../server/webError.js';
import { checkAddressee } from './checkAddressee.js';

type Given = GivenBody<'POST /api/tickets'>;

/**
 * Builds the ticket that an agent opens from the fields of the form. The court is the given one,
 * else that of the case, of the call, or of the agent.
 * @throws WebError that names the field.
 */
export async function newTicketOf(
  app: Pick<WebApp, 'db' | 'clock'>,
  agent: AgentOfUser,
  body: Given,
): Promise<TakenDown> {
  const { db } = app;
  const call = await readCallOfAgent(db, agent.id);
  const caller = callerOf(body, call);
  const ofCase = body.caseNumber === undefined ? null : await caseOf(app, body.caseNumber, agent);
  const ofCall = caller.callId === null ? null : call;
  const courtId = body.courtId ?? ofCase?.courtId ?? ofCall?.courtId ?? agent.courtId;
  if (courtId === null) throw badInput('body.courtId', 'name the court', 'missing');
  await checkCourtExists(db, courtId, 'body.courtId');
  if (body.assigneeId !== undefined && body.departmentId === undefined) {
    throw badInput('body.departmentId', 'a handler also needs the department', 'missing');
  }
  const { departmentId, assigneeId } = body;
  if (departmentId !== undefined) await checkAddressee(db, { departmentId, assigneeId });
  return {
    kind: body.kind,
    courtId,
    ...caller,
    ...(await aboutOf(db, body, courtId)),
    caseId: ofCase?.id ?? null,
    urgent: body.urgent,
    confidential: body.confidential,
    anonymous: body.anonymous,
    language: body.language ?? ofCall?.language ?? 'zh',
    by: { kind: 'agent', agentId: agent.id, courtId: agent.courtId },
    message: { body: body.text },
    ...(departmentId !== undefined && { to: { departmentId, assigneeId: assigneeId ?? null } }),
  };
}

/**
 * Returns the caller of the ticket: the one that the agent talks to, unless another number is given.
 */
function callerOf(body: Given, call: CallOfAgent | null): TicketCaller {
  if (body.anonymous) {
    if (body.callerNumber !== undefined || body.callerName !== undefined) {
      throw badInput('body.anonymous', 'an anonymous ticket keeps neither number nor name');
    }
    return callerOfTicket(null, call);
  }
  const ofCall = call === null ? null : normalNumber(call.callerNumber);
  const number = body.callerNumber === undefined ? ofCall : numberOf(body.callerNumber);
  // Callers who have proved who they are hear the answer when they call.
  if (number === null && call?.person == null) {
    throw badInput('body.callerNumber', 'give the number of the caller', 'missing');
  }
  const { callerName: name = null, isOfCaller } = body;
  return callerOfTicket({ name, number, isOfCaller }, call);
}

function numberOf(text: string): string {
  const number = typedNumber(text);
  if (number === null)
    throw badInput('body.callerNumber', 'write digits, such as 13800001111', 'not_digits');
  return number;
}

async function caseOf(
  app: Pick<WebApp, 'db' | 'clock'>,
  text: string,
  { id, courtId }: AgentOfUser,
) {
  const parsed = parseCaseNumber(text);
  if (parsed.kind === 'invalid') throw badInput('body.caseNumber', parsed.reason);
  // Suffixes such as 之一 and 之二 mark documents of one case.
  const number = formatCaseNumber({ ...parsed.value, suffix: null });
  const found = await findCaseWithin(app.db, number, courtId);
  // A case that the agent's search does not find is not found out here either.
  if (found === null || !(await mayFindCase(app, id, found.id)))
    throw badInput('body.caseNumber', 'there is no such case', 'unknown');
  return found;
}

/**
 * Returns whom the ticket is about: of its court. With a person this includes their department, which
 * must not see a report.
 */
async function aboutOf(db: Queryable, { aboutDepartmentId, aboutStaffId }: Given, courtId: number) {
  const staff = aboutStaffId === undefined ? null : await readStaff(db, aboutStaffId);
  if (aboutStaffId !== undefined && staff?.courtId !== courtId) {
    throw badInput('body.aboutStaffId', 'there is no such person in this court', 'unknown');
  }
  if (
    aboutDepartmentId !== undefined &&
    (await readDepartment(db, aboutDepartmentId))?.courtId !== courtId
  ) {
    throw badInput(
      'body.aboutDepartmentId',
      'there is no such department in this court',
      'unknown',
    );
  }
  if (
    staff !== null &&
    aboutDepartmentId !== undefined &&
    staff.departmentId !== aboutDepartmentId
  ) {
    throw badInput(
      'body.aboutDepartmentId',
      'the person does not belong to this department',
      'other_department',
    );
  }
  return {
    aboutDepartmentId: aboutDepartmentId ?? departmentOf(staff),
    aboutStaffId: staff?.id ?? null,
  };
}

/** A judge whom only the import of cases names has a row without a department, and may have another with one. */
function departmentOf(staff: StaffMember | null): number | null {
  const rows = staff === null ? [] : rowsOf(staff);
  return rows.find(({ departmentId }) => departmentId !== null)?.departmentId ?? null;
}
