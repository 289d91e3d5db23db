/**
 * The facts that can be said about a case, as data. disclosure.ts decides which of them may be
 * said, and to whom. The conversation puts them into words.
 */
import type {
  Asset,
  AssetSearch,
  Auction,
  CaseEvent,
  CaseFee,
  CaseKind,
  CaseResult,
  CaseStage,
  EnforcementMoney,
  Hearing,
  MissingMaterial,
  PanelRole,
  Restriction,
} from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';

/** What a fact is about. */
export type DisclosureTopic =
  'filing' | 'transfer' | 'people' | 'hearing' | 'enforcement' | 'progress' | 'fees' | 'result';

/** The topics in the order they are spoken. */
export const disclosureTopics: readonly DisclosureTopic[] = [
  'filing',
  'transfer',
  'people',
  'hearing',
  'enforcement',
  'progress',
  'fees',
  'result',
];

/** Whether the court accepted the case, when, and under which number. */
export type FilingFact =
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_pending';
      readonly appliedOn: IsoDate;
      /** The day on which what was missing was handed in; null: nothing was. */
      readonly correctedOn: IsoDate | null;
      /** Days from then, or from the application, in which the court decides; null: other rules. */
      readonly decidedWithin: number | null;
    }
  /** Mediated before it is filed. */
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_mediation';
      readonly appliedOn: IsoDate;
      readonly number: string | null;
    }
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_corrections';
      readonly appliedOn: IsoDate;
      readonly decidedOn: IsoDate | null;
      readonly caseKind: CaseKind;
      /** What must be corrected, in the court's words. */
      readonly reason: string | null;
      readonly reasonEn: string | null;
      readonly missing: readonly MissingMaterial[];
      readonly correctBy: IsoDate | null;
      /** The last day has passed. */
      readonly isOverdue: boolean;
      /** The case is heard in public: what is missing may be written where others can read it. */
      readonly isPublic: boolean;
    }
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_accepted';
      readonly appliedOn: IsoDate;
      readonly decidedOn: IsoDate | null;
      readonly number: string | null;
    }
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_refused';
      /** Each kind of case has a ruling, and a remedy, of its own. */
      readonly caseKind: CaseKind;
      readonly appliedOn: IsoDate;
      readonly decidedOn: IsoDate | null;
      readonly reason: string | null;
      readonly reasonEn: string | null;
      /** The day on which the ruling was served on this party; the time to appeal begins with it. */
      readonly servedOn: IsoDate | null;
    }
  | {
      readonly topic: 'filing';
      readonly kind: 'filing_withdrawn';
      readonly appliedOn: IsoDate;
      readonly decidedOn: IsoDate | null;
    };

interface TransferBasics {
  readonly topic: 'transfer';
  readonly firstInstanceCourt: string;
  readonly firstInstanceNumber: string | null;
  readonly appealCourt: string;
  readonly appealedOn: IsoDate;
}

/** Where the file is on its way from the court of first instance to the court of appeal. */
export type TransferFact =
  /** The court of first instance still has it. */
  | (TransferBasics & { readonly kind: 'transfer_not_sent' })
  /** Sent, but not yet filed by the court of appeal. */
  | (TransferBasics & { readonly kind: 'transfer_sent'; readonly sentOn: IsoDate })
  /** Filed by the court of appeal. */
  | (TransferBasics & {
      readonly kind: 'transfer_filed';
      readonly sentOn: IsoDate | null;
      readonly appealFiledOn: IsoDate;
      readonly appealNumber: string | null;
    });

export type PeopleFact =
  | {
      readonly topic: 'people';
      readonly kind:
        'judge_assistant' | 'judge_in_charge' | 'enforcement_judge' | 'clerk' | 'department';
      readonly name: string;
      /** Office telephone; null when the court has set none. */
      readonly telephone: string | null;
    }
  | {
      readonly topic: 'people';
      readonly kind: 'panel';
      readonly members: readonly { readonly name: string; readonly role: PanelRole }[];
    };

export interface PastHearing {
  readonly startsAt: Date;
  readonly courtroom: string;
  readonly hearingKind: Hearing['kind'];
}

export type HearingFact =
  /** A hearing today or later. */
  | ({ readonly topic: 'hearing'; readonly kind: 'next_hearing' } & PastHearing)
  /**
   * A hearing that will not be, or was not, held on its day. The caller may still have it in their
   * diary.
   */
  | ({
      readonly topic: 'hearing';
      readonly kind: 'hearing_changed';
      readonly change: 'postponed' | 'cancelled';
    } & PastHearing)
  /** The case waits for a hearing, but none is fixed. */
  | { readonly topic: 'hearing'; readonly kind: 'hearing_not_fixed' }
  /** Hearings whose day has passed, oldest first. */
  | {
      readonly topic: 'hearing';
      readonly kind: 'past_hearings';
      readonly hearings: readonly PastHearing[];
    };

export type ProgressFact =
  | {
      readonly topic: 'progress';
      readonly kind: 'stage';
      readonly stage: CaseStage;
      readonly caseKind: CaseKind;
      /** One judge tries the case, so there is no panel that deliberates. */
      readonly isSole: boolean;
      /** It is said to a debtor, who cannot ask for the enforcement to be resumed. */
      readonly isToDebtor: boolean;
    }
  /** Steps in the court's own words, newest first, at most {@link spokenEvents}. */
  | {
      readonly topic: 'progress';
      readonly kind: 'events';
      readonly events: readonly CaseEvent[];
    };

/** What is told of an enforcement, to an applicant of their own money, to a debtor of their own state. */
export type EnforcementFact = {
  readonly topic: 'enforcement';
  readonly isToDebtor: boolean;
  /** It is said to somebody who acts for the party: a lawyer, a legal representative. */
  readonly isToOther: boolean;
} & (
  | {
      readonly kind: 'enforcement_money';
      readonly receivedFen: number;
      readonly paidFen: number;
      /** What is still to be paid out; never negative. */
      readonly payableFen: number;
      readonly waitsFor: EnforcementMoney['waitsFor'];
    }
  | {
      readonly kind: 'asset_search';
      readonly asset: Asset;
      readonly state: AssetSearch['state'];
      readonly on: IsoDate;
      /** More than one debtor is searched or restricted, and the fact does not say which one it is. */
      readonly ofSeveral: boolean;
    }
  | {
      readonly kind: 'auction';
      readonly asset: Asset;
      readonly startsAt: Date;
      readonly place: string;
      readonly status: Auction['status'];
      /** It is to be held today or later. */
      readonly isAhead: boolean;
    }
  | {
      readonly kind: 'restriction';
      readonly restriction: Restriction['kind'];
      readonly since: IsoDate;
      readonly until: IsoDate | null;
      /** Its last day has passed. */
      readonly isOver: boolean;
      readonly ofSeveral: boolean;
    }
  | { readonly kind: 'enforcement_end'; readonly endedOn: IsoDate }
  | { readonly kind: 'enforcement_resumed'; readonly resumedOn: IsoDate }
);

/** One fee. All amounts are in whole fen. */
export interface FeeFact {
  readonly topic: 'fees';
  readonly kind: 'fee';
  readonly feeKind: CaseFee['kind'];
  readonly dueFen: number;
  readonly paidFen: number;
  /** The amount still to be paid; never negative. */
  readonly outstandingFen: number;
  readonly dueOn: IsoDate | null;
  /** True when something is outstanding and the last day to pay has passed. */
  readonly isOverdue: boolean;
  /** The total that the court refunds, including what it has already refunded. */
  readonly refundableFen: number;
  readonly refundedFen: number;
  /** The amount still to be refunded; never negative. */
  readonly refundOutstandingFen: number;
  /** The code to pay by, while something is outstanding; null: the court has sent none. */
  readonly paymentCode: string | null;
  /** How far the refund is, while something is to be refunded; null: the court does not say. */
  readonly refundState: NonNullable<CaseFee['refundState']> | null;
  /** The day on which the document took effect from which that refund follows; null: not known. */
  readonly effectiveOn: IsoDate | null;
}

export interface ResultFact {
  readonly topic: 'result';
  readonly kind: 'result';
  readonly resultKind: CaseResult['kind'];
  readonly decidedOn: IsoDate;
  readonly servedOn: IsoDate;
  readonly summary: string;
  readonly summaryEn: string | null;
}

/** A fact that may be told to this person about this case today. */
export type DisclosableFact =
  | FilingFact
  | TransferFact
  | PeopleFact
  | HearingFact
  | EnforcementFact
  | ProgressFact
  | FeeFact
  | ResultFact;

/** Why a topic is withheld. */
export type WithheldReason =
  /** There is a result, but it has not been served on this party yet. */
  | 'not_served'
  /** The case is not heard in public, and the law restricts what is told of it. */
  | 'not_public'
  /** The case is not heard in public: its course is told, but not in the court's own words. */
  | 'words_not_public'
  /** The agent's authority does not cover today. */
  | 'authority_over';

export interface Withheld {
  readonly topic: DisclosureTopic;
  readonly reason: WithheldReason;
}

/**
 * What may be told about a case, and what is withheld. Both are empty where the person may not even
 * know of the case.
 */
export interface Disclosure {
  /** In the order they are spoken: by topic, as in {@link disclosureTopics}. */
  readonly facts: readonly DisclosableFact[];
  /** What is withheld, and why; at most one entry per topic. */
  readonly withheld: readonly Withheld[];
  /**
   * What the one sentence at the beginning says; both are facts of the list above. `standing` is
   * null where the stage may not be told; `next` is null where nothing is pressing.
   */
  readonly summary: {
    readonly standing: FilingFact | Extract<ProgressFact, { kind: 'stage' }> | null;
    readonly next: DisclosableFact | null;
  };
}

/** How many steps of the case are read out. A listener cannot remember more. */
export const spokenEvents = 3;
