/**
 * A case as the hotline knows it: a copy that the court's own system provides by import. Dates
 * without a time of day are ISO strings (`2026-12-03`), moments are `Date`, money is in whole fen.
 */

/** What was decided about the acceptance of a case. */
export type FilingStatus =
  /** Handed in, not decided yet (Civil Procedure Law Art. 126: 7 days). */
  | 'pending'
  /**
   * Mediated before it is filed (诉前调解, Civil Procedure Law Art. 125). It may have a number of
   * its own kind (民诉前调), which is no number of a trial.
   */
  | 'mediation'
  /** Sent back to be corrected or completed. */
  | 'corrections'
  | 'accepted'
  /** Ruled not to be accepted (不予受理). */
  | 'refused'
  /** Taken back by who applied, before it was decided (撤回). */
  | 'withdrawn';

/** One thing that a filing lacks, in the court's words. */
export interface MissingMaterial {
  readonly what: string;
  readonly whatEn: string | null;
}

/** The stage of an accepted case. */
export type CaseStage =
  | 'filing'
  | 'mediation'
  | 'awaiting_hearing'
  | 'hearing'
  | 'suspended'
  | 'deliberation'
  | 'decided'
  | 'appealed'
  | 'enforcement'
  | 'enforced'
  /**
   * This enforcement has ended for want of property, and can be resumed (终结本次执行程序, interpretation
   * of the Civil Procedure Law, Art. 517).
   */
  | 'enforcement_ended'
  /** The enforcement has ended for good (终结执行, Civil Procedure Law Art. 268). */
  | 'enforcement_terminated'
  | 'closed';

/**
 * Whether the case is heard in public, and if not, why (Civil Procedure Law Art. 137: divorce and
 * trade secrets only where a party has asked for it; Criminal Art. 188, 285).
 */
export type Publicity =
  'public' | 'state_secret' | 'privacy' | 'divorce' | 'juvenile' | 'trade_secret';

export type CaseKind = 'civil' | 'criminal' | 'administrative' | 'enforcement' | 'other';

export type PartyRole =
  | 'plaintiff'
  | 'defendant'
  | 'third_party'
  | 'appellant'
  | 'appellee'
  | 'applicant'
  | 'respondent'
  | 'private_prosecutor'
  | 'accused'
  | 'victim'
  /**
   * The victim who claims damages in a criminal case (附带民事诉讼原告人, Criminal Procedure Law
   * Art. 101).
   */
  | 'incidental_plaintiff'
  /** In an enforcement: who applied for it (申请执行人), and against whom it is (被执行人). */
  | 'enforcement_applicant'
  | 'debtor'
  /**
   * Acts by law for a party who cannot (法定代理人, Civil Procedure Law Art. 60; Criminal Art. 108,
   * 281). No authority limits them.
   */
  | 'legal_representative'
  /** Agent ad litem (诉讼代理人) or defender: acts for a party, from one day until another. */
  | 'agent';

export type PanelRole = 'presiding' | 'judge' | 'assessor' | 'sole';

/** A person or department of the court whom a party may call. */
export interface OfficeContact {
  readonly name: string;
  /** Office telephone, digits with hyphens; null when the court has set none. */
  readonly telephone: string | null;
}

export interface Hearing {
  readonly startsAt: Date;
  readonly courtroom: string;
  readonly kind: 'trial' | 'pretrial' | 'mediation' | 'inquiry' | 'judgment';
  readonly status: 'scheduled' | 'held' | 'postponed' | 'cancelled';
}

export interface CaseFee {
  /** The purpose of the fee. */
  readonly kind: 'acceptance' | 'preservation' | 'enforcement' | 'appeal' | 'other';
  readonly dueFen: number;
  readonly paidFen: number;
  /** Last day to pay; null where none was set. */
  readonly dueOn: string | null;
  /** The total that the court refunds, including what it has already refunded. */
  readonly refundableFen: number;
  readonly refundedFen: number;
  /**
   * The position of the party who must pay it. Where the court does not say, it follows from the
   * kind: rules/feePayers.
   */
  readonly payer?: number;
  /** The payment code (缴费码、缴款码) of the court's notice; missing: the court has sent none. */
  readonly paymentCode?: string;
  /**
   * How far the refund is: nobody has applied; applied for, and examined; the account is missing; paid
   * by the court, and with the bank. Missing: the court does not say.
   */
  readonly refundState?: 'to_apply' | 'applied' | 'account' | 'sent';
  /** The day on which the document took effect from which the refund follows. */
  readonly effectiveOn?: string;
}

/** A step of the case, in the court's own words. */
export interface CaseEvent {
  readonly on: string;
  readonly text: string;
  readonly textEn: string | null;
  /** Set when the step tells of a measure of preservation (保全): rules/preservation. */
  readonly kind?: 'preservation';
}

export interface CaseResult {
  readonly kind: 'judgment' | 'ruling' | 'mediation' | 'withdrawal' | 'decision';
  readonly decidedOn: string;
  /** One or two sentences, in the court's words. */
  readonly summary: string;
  readonly summaryEn: string | null;
}

/** What an enforcement (执行) is about; the court's words are codes, so both languages have them. */
export interface Enforcement {
  /** What has come in for each applicant. */
  readonly money: readonly EnforcementMoney[];
  readonly searches: readonly AssetSearch[];
  readonly auctions: readonly Auction[];
  readonly restrictions: readonly Restriction[];
  /** The day on which it ended for want of property (终本); null: it has not. */
  readonly endedOn: string | null;
  /** The day on which it was resumed after that (恢复执行). */
  readonly resumedOn: string | null;
}

/** Money that has come to the court's account (案款), for one applicant. Amounts in whole fen. */
export interface EnforcementMoney {
  /** The position of the applicant. */
  readonly payee: number;
  readonly receivedFen: number;
  readonly paidFen: number;
  /**
   * What the rest waits for: 执行款物管理规定 (法发〔2017〕6号) Art. 10. The court reckons; the
   * applicant's account is missing; several creditors share it; it is frozen for another case;
   * somebody objects; the enforcement is suspended or put off.
   */
  readonly waitsFor:
    'reckoning' | 'account' | 'sharing' | 'frozen' | 'objection' | 'suspension' | null;
}

export type Asset =
  'deposits' | 'real_estate' | 'vehicles' | 'securities' | 'online_funds' | 'other';

/** A search for one kind of a debtor's assets (查控). */
export interface AssetSearch {
  readonly asset: Asset;
  /** `controlled`: sealed, seized or frozen (查封、扣押、冻结). */
  readonly state: 'searching' | 'not_found' | 'found' | 'controlled';
  /** The day of this state. */
  readonly on: string;
  /** The position of the debtor. */
  readonly owner: number;
}

/** An auction by the court that has been announced (拍卖). */
export interface Auction {
  readonly asset: Asset;
  /** ISO moment. */
  readonly startsAt: string;
  /** The place or the platform, in the court's words. */
  readonly place: string;
  readonly status: 'scheduled' | 'sold' | 'unsold' | 'withdrawn';
}

/** A debtor is on the list of dishonest debtors (失信), or may not spend beyond need (限高). */
export interface Restriction {
  readonly kind: 'dishonest' | 'spending';
  readonly since: string;
  /** The last day; null: no end is set, and it has not been lifted. */
  readonly until: string | null;
  /** The position of the debtor. */
  readonly party: number;
}

/** The transfer of a file from the court of first instance to the court of appeal. */
export interface FileTransfer {
  readonly firstInstanceCourt: string;
  readonly firstInstanceNumber: string | null;
  readonly appealCourt: string;
  readonly appealedOn: string;
  /** The day the court of first instance sent the file; null while it has not. */
  readonly sentOn: string | null;
  /** The day the court of appeal filed the case; null while it has not. */
  readonly appealFiledOn: string | null;
  readonly appealNumber: string | null;
}

/** A case with everything the hotline may need to tell. */
export interface CaseFile {
  readonly id: number;
  readonly courtId: number;
  readonly courtName: string;
  readonly courtNameEn: string | null;
  readonly kind: CaseKind;
  /** In the normal form of rules/caseNumber; null before acceptance. */
  readonly number: string | null;
  /** Cause of action (案由). */
  readonly cause: string;
  readonly causeEn: string | null;
  readonly publicity: Publicity;
  readonly filing: {
    readonly status: FilingStatus;
    readonly appliedOn: string;
    readonly decidedOn: string | null;
    /** Why acceptance was refused, or what must be corrected. */
    readonly reason: string | null;
    readonly reasonEn: string | null;
    /** All that is missing: the court tells it once (登记立案规定 Art. 7). */
    readonly missing: readonly MissingMaterial[];
    /** Last day to hand it in; null where the court has set none. */
    readonly correctBy: string | null;
    /** The day on which it was handed in; the time to decide begins again with it. */
    readonly correctedOn: string | null;
  };
  readonly stage: CaseStage;
  readonly department: OfficeContact | null;
  /** The judge's assistant (法官助理): the first to call. */
  readonly assistant: OfficeContact | null;
  readonly judgeInCharge: OfficeContact | null;
  readonly clerk: OfficeContact | null;
  readonly panel: readonly { readonly name: string; readonly role: PanelRole }[];
  readonly hearings: readonly Hearing[];
  readonly fees: readonly CaseFee[];
  readonly events: readonly CaseEvent[];
  readonly transfer: FileTransfer | null;
  readonly result: CaseResult | null;
  /**
   * The day on which the preservation that was ordered last was executed; null: none, or not yet.
   */
  readonly preservationExecutedOn: string | null;
  /** Null in a case that is no enforcement, and where the court has sent nothing of it. */
  readonly enforcement: Enforcement | null;
  /** When the court's system last sent anything about the case. */
  readonly updatedAt: Date;
}

/**
 * For whom somebody stands in a case: a party for themselves, a legal representative or an agent
 * for the party they act for. Both are null for one whom the court has named for no party.
 */
export interface Principal {
  /** The party's position on the title of the case. */
  readonly principalId: number | null;
  readonly principalRole: PartyRole | null;
}

/** The part one person has in one case. */
export interface Participation extends Principal {
  /**
   * The party's position on the title of the case, from 1. Together with the case it identifies the
   * party.
   */
  readonly partyId: number;
  readonly personId: number;
  readonly role: PartyRole;
  /** For an agent: the first and last day of the authority (inclusive); null is open. */
  readonly authorityFrom: string | null;
  readonly authorityUntil: string | null;
  /**
   * The day on which the result was served on this party (or on the party the agent acts for); null
   * while it was not.
   */
  readonly servedOn: string | null;
  /**
   * What the proof of identity lets be told: what this party may hear, or what all parties may hear
   * alike (cases/rules/opens.ts).
   */
  readonly tells: 'own' | 'common';
}

/** One entry in the list of a person's cases. */
export interface CaseHeading extends Principal {
  readonly caseId: number;
  readonly number: string | null;
  readonly cause: string;
  readonly causeEn: string | null;
  readonly courtName: string;
  readonly courtNameEn: string | null;
  readonly appliedOn: string;
  /** Decides whether the cause may be said in the list: `mayNameCause` of rules/disclosure. */
  readonly publicity: Publicity;
  readonly filingStatus: FilingStatus;
  readonly stage: CaseStage;
  /** Whether it has been appealed: its file has a way to the court of appeal. */
  readonly isAppealed: boolean;
  readonly preservationExecutedOn: string | null;
  readonly role: PartyRole;
  readonly authorityFrom: string | null;
  readonly authorityUntil: string | null;
}

/** How an identity was proved. */
export type Proof =
  | 'resident_id_and_password'
  | 'query_number_and_password'
  /** A lawyer, by the number of the practising certificate. */
  | 'licence_and_password'
  /** By ID number, licence number or query number, with a password that was renewed. */
  | 'renewed_password'
  | 'sms_code'
  /** An agent entered what the caller said, and the program compared it. */
  | 'agent_verified'
  /** The same, of a lawyer: by name, licence number and case number, all of which are published. */
  | 'agent_verified_licence';

/** A person whose identity has been proved. */
export interface VerifiedPerson {
  readonly personId: number;
  readonly proof: Proof;
  /** The cases that the proof covers; null: all of the person's (cases/rules/opens.ts). */
  readonly onlyCaseIds: readonly number[] | null;
}
