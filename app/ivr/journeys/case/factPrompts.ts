/**
 * Puts into words what app/court/cases/rules/disclosure.ts lets be said. Nothing is decided here:
 * each fact that comes in is said, and nothing else.
 */
import type {
  CaseFee,
  CaseResult,
  CaseStage,
  Hearing,
  PanelRole,
} from '../../../court/import/rules/caseFile.js';
import type {
  DisclosableFact,
  FeeFact,
  HearingFact,
  PeopleFact,
  ProgressFact,
  ResultFact,
  TransferFact,
} from '../../../court/cases/rules/disclosure.js';
import { promptText, type PromptName } from '../../../voice/prompts/catalogue.js';
import type { Conversation } from '../../conversation/conversation.js';
import { courtsWords } from '../../conversation/courtsWords.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { enforcementPrompts } from './enforcementPrompts.js';
import { filingPrompts, whenKnown } from './filingPrompts.js';

/** Returns the sentences that say a fact. */
export function factPrompts(conversation: Conversation, fact: DisclosableFact): Prompt[] {
  switch (fact.topic) {
    case 'filing':
      return filingPrompts(conversation, fact);
    case 'transfer':
      return transferPrompts(conversation, fact);
    case 'people':
      return peoplePrompts(conversation, fact);
    case 'hearing':
      return hearingPrompts(conversation, fact);
    case 'enforcement':
      return enforcementPrompts(conversation, fact);
    case 'progress':
      return progressPrompts(conversation, fact);
    case 'fees':
      return feePrompts(conversation, fact);
    case 'result':
      return resultPrompts(conversation, fact);
  }
}

function transferPrompts(conversation: Conversation, fact: TransferFact): Prompt[] {
  const { words } = conversation;
  const firstCourt = conversation.institutionName(fact.firstInstanceCourt);
  const appealCourt = conversation.institutionName(fact.appealCourt);
  const firstNumber = whenKnown(fact.firstInstanceNumber, (number) =>
    prompt('transferFirstNumber', { number: words.caseNumber(number) }),
  );
  const appealedOn = prompt('transferAppealedOn', { appealedOn: words.pastDate(fact.appealedOn) });
  switch (fact.kind) {
    case 'transfer_not_sent':
      return [prompt('transferNotSent', { firstCourt, appealCourt }), appealedOn, ...firstNumber];
    case 'transfer_sent': {
      const sentOn = words.pastDate(fact.sentOn);
      const sent = prompt('transferSent', { firstCourt, appealCourt, sentOn });
      return [sent, appealedOn, ...firstNumber];
    }
    case 'transfer_filed':
      return [
        prompt('transferFiled', { appealCourt, filedOn: words.pastDate(fact.appealFiledOn) }),
        ...whenKnown(fact.appealNumber, (number) =>
          prompt('transferAppealNumber', { number: words.caseNumber(number) }),
        ),
        ...whenKnown(fact.sentOn, (day) =>
          prompt('transferSentOn', { sentOn: words.pastDate(day) }),
        ),
        appealedOn,
        ...firstNumber,
      ];
  }
}

const panelPrompts = {
  sole: 'panelSole',
  presiding: 'panelPresiding',
  judge: 'panelJudge',
  assessor: 'panelAssessor',
} as const satisfies Record<PanelRole, PromptName>;
const contactPrompts = {
  judge_assistant: 'judgeAssistant',
  judge_in_charge: 'judgeInCharge',
  enforcement_judge: 'enforcementJudge',
  clerk: 'clerk',
  department: 'department',
} as const satisfies Record<Exclude<PeopleFact['kind'], 'panel'>, PromptName>;

function peoplePrompts(conversation: Conversation, fact: PeopleFact): Prompt[] {
  const { words } = conversation;
  if (fact.kind === 'panel') {
    return fact.members.map(({ role, name }) =>
      prompt(panelPrompts[role], { name: words.name(name) }),
    );
  }
  const name =
    fact.kind === 'department' ? conversation.institutionName(fact.name) : words.name(fact.name);
  return [
    prompt(contactPrompts[fact.kind], { name }),
    ...whenKnown(fact.telephone, (telephone) =>
      prompt('officeTelephone', { telephone: words.telephone(telephone) }),
    ),
  ];
}

/** What is said of a hearing by its kind: which comes next, which was, and what it is called. */
const hearingWords = {
  trial: { next: 'nextTrial', past: 'pastTrial', name: 'hearingTrial' },
  pretrial: { next: 'nextPretrial', past: 'pastPretrial', name: 'hearingPretrial' },
  mediation: { next: 'nextMediation', past: 'pastMediation', name: 'hearingMediation' },
  inquiry: { next: 'nextInquiry', past: 'pastInquiry', name: 'hearingInquiry' },
  judgment: { next: 'nextJudgment', past: 'pastJudgment', name: 'hearingJudgment' },
} as const satisfies Record<Hearing['kind'], Record<'next' | 'past' | 'name', PromptName>>;

function hearingPrompts({ language, words }: Conversation, fact: HearingFact): Prompt[] {
  const place = (hearing: { startsAt: Date; courtroom: string }) => ({
    when: words.dateTime(hearing.startsAt),
    courtroom: words.courtroom(hearing.courtroom),
  });
  switch (fact.kind) {
    case 'next_hearing':
      return [prompt(hearingWords[fact.hearingKind].next, place(fact))];
    case 'hearing_changed': {
      const name = fact.change === 'postponed' ? 'hearingPostponed' : 'hearingCancelled';
      const what = promptText(language, hearingWords[fact.hearingKind].name);
      return [prompt(name, { when: words.dateTime(fact.startsAt), what })];
    }
    case 'hearing_not_fixed':
      return [prompt('hearingNotFixed')];
    case 'past_hearings':
      return fact.hearings.map((hearing) =>
        prompt(hearingWords[hearing.hearingKind].past, place(hearing)),
      );
  }
}

const stagePrompts = {
  filing: 'stageFiling',
  mediation: 'stageMediation',
  awaiting_hearing: 'stageAwaitingHearing',
  hearing: 'stageHearing',
  suspended: 'stageSuspended',
  deliberation: 'stageDeliberation',
  decided: 'stageDecided',
  appealed: 'stageAppealed',
  enforcement: 'stageEnforcement',
  enforced: 'stageEnforced',
  enforcement_ended: 'stageEnforcementEnded',
  enforcement_terminated: 'stageEnforcementTerminated',
  closed: 'stageClosed',
} as const satisfies Record<CaseStage, PromptName>;

/**
 * Chooses the sentence of a stage. Some are called differently by the kind of case, or without a
 * panel.
 */
function stagePrompt({
  stage,
  caseKind,
  isSole,
  isToDebtor,
}: Extract<ProgressFact, { kind: 'stage' }>):
  | (typeof stagePrompts)[CaseStage]
  | 'stageSuspendedCriminal'
  | 'stageSuspendedEnforcement'
  | 'stageEnforcementEndedDebtor'
  | 'stageDeliberationSole' {
  if (stage === 'suspended' && caseKind === 'criminal') return 'stageSuspendedCriminal';
  if (stage === 'suspended' && caseKind === 'enforcement') return 'stageSuspendedEnforcement';
  if (stage === 'enforcement_ended' && isToDebtor) return 'stageEnforcementEndedDebtor';
  if (stage === 'deliberation' && isSole) return 'stageDeliberationSole';
  return stagePrompts[stage];
}

function progressPrompts(conversation: Conversation, fact: ProgressFact): Prompt[] {
  if (fact.kind === 'stage') return [prompt(stagePrompt(fact))];
  return fact.events.flatMap((event) =>
    courtsWords(conversation, event.text, event.textEn, (say, language, text) =>
      say(language, 'progressEvent', {
        on: conversation.wordsIn(language).pastDate(event.on),
        text,
      }),
    ),
  );
}

/** The sentence that names a fee, with its amount. */
export const feeKindPrompts = {
  acceptance: 'feeAcceptance',
  preservation: 'feePreservation',
  enforcement: 'feeEnforcement',
  appeal: 'feeAppeal',
  other: 'feeOther',
} as const satisfies Record<CaseFee['kind'], PromptName>;

function feePrompts({ words }: Conversation, fact: FeeFact): Prompt[] {
  const said = [prompt(feeKindPrompts[fact.feeKind], { due: words.money(fact.dueFen) })];
  if (fact.outstandingFen === 0 && fact.dueFen > 0) said.push(prompt('feePaidInFull'));
  if (fact.outstandingFen > 0) {
    if (fact.paidFen > 0) said.push(prompt('feePaid', { paid: words.money(fact.paidFen) }));
    said.push(prompt('feeOutstanding', { outstanding: words.money(fact.outstandingFen) }));
    if (fact.dueOn !== null) {
      const dueOn = fact.isOverdue ? words.pastDate(fact.dueOn) : words.date(fact.dueOn);
      said.push(prompt(fact.isOverdue ? 'feeOverdue' : 'feeDueOn', { dueOn }));
    }
  }
  if (fact.refundableFen > 0) {
    said.push(prompt('feeRefundable', { refundable: words.money(fact.refundableFen) }));
  }
  if (fact.refundedFen > 0) {
    said.push(prompt('feeRefunded', { refunded: words.money(fact.refundedFen) }));
  }
  if (fact.refundOutstandingFen > 0 && fact.refundedFen > 0 && fact.refundState !== 'sent') {
    const outstanding = words.money(fact.refundOutstandingFen);
    said.push(prompt('feeRefundOutstanding', { outstanding }));
  }
  return said;
}

const resultPromptsByKind = {
  judgment: 'resultJudgment',
  ruling: 'resultRuling',
  mediation: 'resultMediation',
  withdrawal: 'resultWithdrawal',
  decision: 'resultDecision',
} as const satisfies Record<CaseResult['kind'], PromptName>;

function resultPrompts(conversation: Conversation, fact: ResultFact): Prompt[] {
  const { words } = conversation;
  return [
    prompt(resultPromptsByKind[fact.resultKind], { decidedOn: words.pastDate(fact.decidedOn) }),
    ...courtsWords(conversation, fact.summary, fact.summaryEn, (say, language, text) =>
      say(language, 'resultSummary', { summary: text }),
    ),
    prompt('resultServedOn', { servedOn: words.pastDate(fact.servedOn) }),
  ];
}
