/** A party of a {@link CaseInput}. */
export interface PartyInput {
  role: string;
  name: string;
  kind?: 'natural' | 'organisation';
  idNumber?: string;
  queryNumber?: string;
  password?: string;
  mobile?: string;
  licence?: string;
  filingNumber?: string;
  servedOn?: string;
  actsFor?: string;
  authorityFrom?: string;
  authorityUntil?: string;
}

/**
 * One record of an import file as the sample court writes it: the columns of
 * `app/court/import/columns`, all as text.
 */
export interface CaseInput {
  ref: string;
  court: string;
  number?: string;
  kind: string;
  cause: string;
  causeEn?: string;
  publicity: string;
  filingStatus: string;
  appliedOn: string;
  filingDecidedOn?: string;
  filingReason?: string;
  filingReasonEn?: string;
  filingMissing?: { what: string; whatEn?: string }[];
  filingCorrectBy?: string;
  filingCorrectedOn?: string;
  stage: string;
  department?: string;
  assistant?: string;
  judge?: string;
  clerk?: string;
  panel?: { role: string; name: string }[];
  hearings?: { startsAt: string; courtroom: string; kind?: string; status?: string }[];
  fees?: {
    kind: string;
    due: string;
    paid?: string;
    dueOn?: string;
    refundable?: string;
    refunded?: string;
    payer?: string;
    paymentCode?: string;
    refundState?: string;
    effectiveOn?: string;
  }[];
  events?: { on: string; text: string; textEn?: string; kind?: string }[];
  preservationExecutedOn?: string;
  enforcementMoney?: { received: string; paid?: string; waitsFor?: string; payee?: string }[];
  assetSearches?: { asset: string; state: string; on: string; owner?: string }[];
  auctions?: { asset: string; startsAt: string; place: string; status?: string }[];
  restrictions?: { kind: string; since: string; until?: string; party?: string }[];
  enforcementEndedOn?: string;
  enforcementResumedOn?: string;
  servedDocuments?: { number: string; on: string; to: string }[];
  firstInstanceCourt?: string;
  firstInstanceNumber?: string;
  appealCourt?: string;
  appealedOn?: string;
  fileSentOn?: string;
  appealFiledOn?: string;
  appealNumber?: string;
  resultKind?: string;
  resultOn?: string;
  resultSummary?: string;
  resultSummaryEn?: string;
  parties: PartyInput[];
}
