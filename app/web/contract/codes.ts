/**
 * The codes that the server sends, as types: where each comes from. The client has a word for every
 * code in both languages, and does not compile without it.
 */
import type {
  Asset,
  AssetSearch,
  Auction,
  CaseFee,
  CaseResult,
  CaseStage,
  EnforcementMoney,
  FilingStatus,
  Hearing,
  PanelRole,
  PartyRole,
  Proof,
  Restriction,
} from '../../court/import/rules/caseFile.js';
import type { DisclosableFact } from '../../court/cases/rules/disclosableFact.js';
import type { AuditedTable, ErasableColumn } from '../../core/audit/store/audit.js';
import type { CallEventKind, CallOutcome } from '../../calls/store/calls.js';
import type { TicketStepKind } from '../../tickets/store/ticketSteps.js';
import type { readingKinds } from '../../privacy/operators/rules/readingKind.js';

export type { AuditedTable, CallEventKind, CallOutcome, CaseStage, ErasableColumn, FilingStatus };
export type { TicketStepKind };
export type { PanelRole, PartyRole, Proof };
export type { DeskReason } from '../../court/cases/rules/atDesk.js';
export type { DisclosureTopic } from '../../court/cases/rules/disclosableFact.js';
export type ReadingKind = (typeof readingKinds)[number];
export type { AgentStatus, GivenReason, Unreachable } from '../../queue/rules/agentEvents.js';
export type { CallbackStatus } from '../../callbacks/rules/callback.js';
export type { Disposition } from '../../queue/rules/dispositions.js';
export type { EntryResult, EntryStatus, AgentCallEnd } from '../../queue/rules/queueEntry.js';
export type { PriorityReason } from '../../queue/rules/queueOrder.js';
export type { CallbackOrigin } from '../../callbacks/store/callbacks.js';
export type { FloorActionKind } from '../../agents/control/store/floorActions.js';
export type { TicketAction } from '../../tickets/rules/ticketAccess.js';
export type { TicketKind, TicketStatus } from '../../tickets/rules/ticket.js';
export type { LimitUnit } from '../../tickets/rules/limitTime.js';
export type { Role } from '../access/rules/permissions.js';
export type HearingKind = Hearing['kind'];
export type HearingStatus = Hearing['status'];
export type FeePurpose = CaseFee['kind'];
export type RefundState = NonNullable<CaseFee['refundState']>;
export type { Asset };
export type SearchState = AssetSearch['state'];
export type AuctionStatus = Auction['status'];
export type RestrictionKind = Restriction['kind'];
export type WaitsFor = NonNullable<EnforcementMoney['waitsFor']>;
export type ResultKind = CaseResult['kind'];

/**
 * A fact of a case, by its name in the audit of disclosures (court/cases/rules/disclosure.ts,
 * factName).
 */
export type FactName =
  | Exclude<DisclosableFact, { topic: 'fees' | 'result' }>['kind']
  | `fee_${FeePurpose}`
  | `result_${ResultKind}`
  // In a list of cases.
  | 'case_number'
  | 'cause'
  // By which a fee is paid.
  | 'payment_code';
