/** Finds the ticket that a fax belongs to, or opens one. */
import type { Logger } from 'winston';
import { parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import { readVerifiedCaller } from '../../calls/store/verifiedCaller.js';
import type { FaxReference } from '../../messages/fax/rules/faxCode.js';
import { overflowTicket } from '../../messages/fax/store/faxInbox.js';
import { openTicket } from '../opening/openTicket.js';
import { mostFiledADay, type FaxFiling } from '../rules/faxFiling.js';
import { isOver } from '../rules/ticket.js';
import { isKeptFromDepartment } from '../rules/ticketAccess.js';
import { checkTicketNumber } from '../rules/ticketNumber.js';
import type { TicketCodeDeps } from '../state/changeTicket.js';
import { questionOfNumber } from '../store/findTickets.js';
import { findCaseOfId, findCaseOfNumber } from '../store/ticketCases.js';
import { readTicket, readTicketById, type Ticket } from '../store/tickets.js';
import { suggestFiling } from './suggestFiling.js';

const dayMs = 86_400_000;

/** What is known of a fax when it is filed. */
export interface FaxToFile {
  /** Path of the TIFF. */
  readonly file: string;
  readonly fromNumber: string;
  readonly pages: number;
  readonly isBroken: boolean;
  /** Nobody has seen its pages, and `pages` is what the exchange says. */
  readonly isUnread: boolean;
  /** What its caller has proved before; null for most. */
  readonly filing: FaxFiling | null;
  /** What a code that the hotline has made for its pages says; null when there is none. */
  readonly reference: FaxReference | null;
  /** The ticket that it belongs to, where that has had its faxes of the day ({@link mostFiledADay}); null for most. */
  readonly overflowOf: Ticket | null;
  /** Whether its number may get an SMS when it becomes a ticket. */
  readonly mayTell: boolean;
  /** What a code without ours says; null when there is none. It files nothing, and is not looked up. */
  readonly unproven: FaxReference | null;
}

export interface FiledFax {
  readonly ticket: Ticket;
  readonly caseId: number | null;
  /** What is to be written into a ticket that was there before, whose people are told; null: it is there. */
  readonly note: string | null;
}

/**
 * Files a fax by what its caller has proved, else by the hotline's own code on its pages, else with
 * the dispatchers. A number that anybody can have written, text that a machine has read, and a ticket
 * of the sender's number are told to them, and file nothing.
 */
export async function ticketOfFax(
  deps: TicketCodeDeps & { readonly log: Logger; readonly courtId: () => number },
  fax: FaxToFile,
): Promise<FiledFax> {
  const { filing, reference, overflowOf } = fax;
  const ofCase =
    filing?.kind === 'case'
      ? await findCaseOfId(deps.db, filing.id)
      : filing === null && reference?.kind === 'case'
        ? await findCaseOfNumber(deps.db, reference.number)
        : null;
  const caseId = ofCase?.id ?? null;
  const known =
    overflowOf ??
    (filing?.kind === 'ticket'
      ? await readTicketById(deps.db, filing.id)
      : filing === null && reference?.kind === 'ticket'
        ? await readTicket(deps.db, reference.number)
        : null);
  const suggested =
    filing === null && reference === null && !fax.isUnread
      ? await suggestFiling(deps, fax.file, deps.courtId())
      : '';
  const body = noteOf(fax) + suggested;
  const place = overflowOf === null ? known : await overflowBefore(deps, overflowOf);
  if (place !== null && !isOver(place.status)) {
    return { ticket: place, caseId, note: body };
  }
  const courtId = ofCase?.courtId ?? known?.courtId ?? deps.courtId();
  const hint =
    overflowOf !== null
      ? `工单${overflowOf.number}在24小时内收到的未经核验的传真已满${mostFiledADay}份，其后收到的都归入本工单，只保存原始文件（TIFF）。请核对后办理。`
      : filing === null
        ? await questionHint(deps, courtId, fax.fromNumber)
        : '';
  const person =
    filing?.kind === 'case'
      ? ((await readVerifiedCaller(deps.db, filing.callId))?.person ?? null)
      : null;
  const isComplaint = known?.kind === 'complaint';
  // A complaint about none may be about anybody of the department that has it.
  const itsHolder =
    isComplaint && known.aboutStaffId === null && known.aboutDepartmentId === null
      ? known.departmentId
      : null;
  // Nobody has said that it is about them.
  const guess =
    known === null || itsHolder === null
      ? ''
      : `工单${known.number}未指明被投诉的部门和人员，本工单的所涉部门按其所在部门填写，以便同样保密。`;
  const opened = await openTicket(deps, {
    // What is kept from somebody stays so, also when more of it comes.
    kind:
      known !== null && (isComplaint || isKeptFromDepartment(known.kind))
        ? known.kind
        : 'handed_over',
    confidential: known?.confidential ?? false,
    aboutDepartmentId: known?.aboutDepartmentId ?? itsHolder,
    aboutStaffId: known?.aboutStaffId ?? null,
    courtId,
    language: 'zh',
    caseId: caseId ?? known?.caseId ?? null,
    // Many senders share an overflow: none of them hears its number, its code and its answer.
    callerNumber: overflowOf !== null || fax.fromNumber === '' ? null : fax.fromNumber,
    personId: person?.personId ?? null,
    onlyCaseIds: person?.onlyCaseIds ?? null,
    callId: null,
    by: { kind: 'caller' },
    message: { body: body + hint + guess },
    joinsByNumber: false,
    tellsCaller: overflowOf === null && fax.mayTell,
    // The head may be the one complained of, and the first complaint with somebody else therefore.
    ...(isComplaint ? { to: null } : {}),
  });
  if (opened.kind === 'refused') throw new Error(`no ticket for a fax: ${opened.because}`);
  return { ticket: opened.ticket, caseId, note: null };
}

/** Returns the ticket that has the overflow of this one within the day: one for all of it, so that the dispatchers are told once. */
async function overflowBefore({ db, clock }: TicketCodeDeps, full: Ticket): Promise<Ticket | null> {
  const since = new Date(clock.now().getTime() - dayMs);
  const id = await overflowTicket(db, full.id, since);
  return id === null ? null : readTicketById(db, id);
}

/** Names a ticket of the sender's number, which anybody can have a fax show: whether the pages belong to it, people decide. */
async function questionHint(
  { db }: TicketCodeDeps,
  courtId: number,
  fromNumber: string,
): Promise<string> {
  const number = fromNumber === '' ? null : await questionOfNumber(db, courtId, fromNumber);
  return number === null
    ? ''
    : `该号码另有未答复的工单${number}，传真号码可以伪造，没有据此归入，请核对是否为同一事项。`;
}

/** For the staff, so in Chinese. A code shows where a page belongs, and not who has sent it. */
function noteOf(fax: FaxToFile): string {
  const { fromNumber, pages, isBroken, isUnread, filing } = fax;
  const from = fromNumber === '' ? '未显示号码' : fromNumber;
  const broken = isBroken ? '，传输中断，可能缺页' : '';
  const came = `收到传真${pages}页${broken}，来自${from}`;
  const content = isUnread ? '系统无法读取页面，请打开附件中的原始文件（TIFF）' : '内容见附件';
  if (filing !== null) {
    const proof = filing.kind === 'case' ? '身份或者案件查询密码' : '登记编号和查询码';
    return `${came}；来电人在电话中核验${proof}后发送。${content}。`;
  }
  return `${came}（号码和发件人身份均未核实）；${wordsOfCode(fax)}。${content}。`;
}

/** Text in the form of neither number is not repeated: it may be a report's, or anything. */
function wordsOfCode({ isUnread, overflowOf, reference, unproven }: FaxToFile): string {
  if (overflowOf !== null) {
    return reference?.number === overflowOf.number
      ? `页面二维码属于工单${overflowOf.number}`
      : `前几页与此前属于工单${overflowOf.number}的传真相同`;
  }
  if (reference !== null) return `按页面二维码归入${reference.number}`;
  if (unproven === null) return isUnread ? '未读取二维码' : '页面上没有本热线的二维码';
  const { kind, number } = unproven;
  const checked = kind === 'ticket' ? checkTicketNumber(number) : parseCaseNumber(number);
  const named =
    checked.kind === 'invalid' ? '' : `写有${kind === 'ticket' ? '工单' : '案号'}${number}，但`;
  return `页面上的二维码${named}缺少本热线的校验码或者校验码不符（可能是旧页，也可能是他人自制），没有据此归入，请核对后办理`;
}
