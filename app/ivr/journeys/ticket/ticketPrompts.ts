/**
 * Tickets in words: their number, their state, what was answered. All journeys that speak about
 * a ticket use these prompts.
 */
import { isMobile } from '../../../telephony/rules/telephoneNumber.js';
import path from 'node:path';
import { fileHere } from '../../../core/files/fetchedFiles.js';
import { isThere } from '../../../core/files/folders.js';
import { within } from '../../../core/within.js';
import type { OpenResult } from '../../../tickets/opening/openTicket.js';
import { messagePath } from '../../../tickets/opening/unsentMessages.js';
import {
  promptText,
  type PromptName,
  type StaticPromptName,
} from '../../../voice/prompts/catalogue.js';
import { awaitsAnswer, type TicketKind, type TicketStatus } from '../../../tickets/rules/ticket.js';
import { ticketNumberGroups } from '../../../tickets/rules/ticketNumber.js';
import { isNobodys } from '../../../tickets/rules/ticketRepeats.js';
import { addDays, chinaDate, chinaMoment } from '../../../court/rules/workCalendar.js';
import type { TicketMessage, VoiceMessage } from '../../../tickets/store/ticketMessages.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import { joinedWords } from '../../../tickets/joinedWords.js';
import type { Conversation } from '../../conversation/conversation.js';
import { courtsWords } from '../../conversation/courtsWords.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** The part of a conversation that the words depend on. */
type Speaking = Pick<Conversation, 'language' | 'words'>;

const kindPrompts = {
  contact_judge: 'kindContactJudge',
  complaint: 'kindComplaint',
  filing_complaint: 'kindFilingComplaint',
  violation_report: 'kindViolationReport',
  opinion: 'kindOpinion',
  consultation: 'kindConsultation',
  handed_over: 'kindHandedOver',
  judge_appointment: 'kindJudgeAppointment',
  judgment_questions: 'kindJudgmentQuestions',
  visit: 'kindVisit',
} as const satisfies Record<TicketKind, StaticPromptName>;

const statusPrompts = {
  opened: 'ticketStatusOpened',
  dispatched: 'ticketStatusDispatched',
  accepted: 'ticketStatusAccepted',
  returned: 'ticketStatusReturned',
  replied: 'ticketStatusReplied',
  reopened: 'ticketStatusReopened',
  closed: 'ticketStatusClosed',
  withdrawn: 'ticketStatusWithdrawn',
} as const satisfies Record<TicketStatus, PromptName>;

/** Returns the number of a ticket in the groups in which callers write it down. */
export function ticketNumberInWords({ language, words }: Speaking, number: string): string {
  return ticketNumberGroups(number)
    .map((group) => words.clearDigits(group))
    .join(language === 'zh' ? '，' : ', ');
}

/**
 * Says the code of a ticket, digit by digit. Each digit is a sound of its own, made beforehand, and
 * the record contains none of them. So the code is never stored on disk or in a row.
 */
function codePrompts(code: string): Prompt[] {
  return [prompt('ticketCode'), ...[...code].map(digitPrompt), prompt('ticketCodeKeep')];
}

const digitNames = [
  ...(['codeDigit0', 'codeDigit1', 'codeDigit2', 'codeDigit3', 'codeDigit4'] as const),
  ...(['codeDigit5', 'codeDigit6', 'codeDigit7', 'codeDigit8', 'codeDigit9'] as const),
] as const satisfies readonly StaticPromptName[];

function digitPrompt(digit: string): Prompt {
  const said = prompt(digitNames[Number(digit)] ?? 'codeDigit0');
  return {
    name: 'ticketCode',
    async render(voice, language) {
      return { ...(await said.render(voice, language)), name: 'ticketCode', text: '*' };
    },
  };
}

/** Returns the kind of a ticket in words. */
export function ticketKindInWords({ language }: Speaking, kind: TicketKind): string {
  return promptText(language, kindPrompts[kind]);
}

/**
 * Whether an answer can reach the caller. For a question, the question itself says where to reach
 * its author.
 */
function canBeAnswered({ kind, personId, callerNumber }: Ticket): boolean {
  if (kind === 'consultation' || kind === 'handed_over') return true;
  return !isNobodys({ personId, number: callerNumber });
}

/** Says by when the ticket will be answered; while it is with nobody, that it is passed on. */
export function limitPrompts(conversation: Speaking, ticket: Ticket): Prompt[] {
  return ticket.latestAt === null
    ? [prompt('ticketToDispatch')]
    : latestPrompts(conversation, ticket);
}

/**
 * Says by when the ticket will be answered, or dealt with if nobody can be answered. Nothing while
 * there is no date.
 */
function latestPrompts({ words }: Speaking, ticket: Ticket): Prompt[] {
  const { latestAt } = ticket;
  if (latestAt === null) return [];
  // Midnight as a limit is the end of a day. Said as a moment, it would be the next day.
  const day = chinaDate(latestAt);
  const isMidnight = latestAt.getTime() === chinaMoment(day, '00:00').getTime();
  const when = isMidnight ? words.date(addDays(day, -1)) : words.dateTime(latestAt);
  return [prompt(canBeAnswered(ticket) ? 'ticketLatest' : 'ticketLatestDone', { when })];
}

/** Says which ticket was opened for the caller, or which one their call was joined to. */
export function openedPrompts(
  conversation: Speaking & Pick<Conversation, 'courtTelephone'>,
  opened: OpenResult,
): Prompt[] {
  if (opened.kind === 'refused') {
    return [prompt('ticketNotOpened'), ...conversation.courtTelephone()];
  }
  const { ticket } = opened;
  const number = ticketNumberInWords(conversation, ticket.number);
  if (opened.kind === 'joined' && !opened.isProven) return [prompt('ticketJoinedQuietly')];
  if (opened.kind === 'joined') {
    return [
      prompt(joinedWords(opened), { number }),
      ...standingPrompts(conversation, ticket),
      ...(opened.isReopened && ticket.latestAt === null ? [prompt('ticketToDispatch')] : []),
    ];
  }
  return [
    prompt('ticketOpened', { number }),
    ...(opened.code === null ? [] : codePrompts(opened.code)),
    ...(ticket.anonymous ? [prompt('ticketAnonymous')] : []),
    ...(ticket.supervisionLevel > 0 ? [prompt('ticketSupervised')] : []),
    ...limitPrompts(conversation, ticket),
    ...(canBeAnswered(ticket) ? [] : [prompt('ticketNoAnswer')]),
    ...(ticket.anonymous || !isMobile(ticket.callerNumber) ? [] : [prompt('ticketSmsSent')]),
  ];
}

/** Says which ticket it is. */
export function headingPrompt(conversation: Speaking, ticket: Ticket): Prompt {
  return prompt('ticketHeading', {
    openedOn: conversation.words.pastDate(chinaDate(ticket.openedAt)),
    kind: ticketKindInWords(conversation, ticket.kind),
    number: ticketNumberInWords(conversation, ticket.number),
  });
}

/** Says the status of a ticket. */
export function statusPrompt(status: TicketStatus): Prompt {
  return prompt(statusPrompts[status]);
}

/**
 * Says the status of a ticket of which nothing else may be said. Nobody is told an answer to it, so
 * an answered one counts as closed.
 */
export function statusOnlyPrompts(status: TicketStatus): Prompt[] {
  return [prompt('ticketStatusOnly'), statusPrompt(status === 'replied' ? 'closed' : status)];
}

/**
 * For a ticket that awaits its answer: says whether it is late or supervised, and by when the
 * answer comes.
 */
export function standingPrompts(conversation: Speaking, ticket: Ticket): Prompt[] {
  if (!awaitsAnswer(ticket.status)) return [];
  return [
    ...(ticket.overdueLevel > 0 ? [prompt('ticketOverdue')] : []),
    ...(ticket.supervisionLevel > 0 ? [prompt('ticketSupervised')] : []),
    // A limit that has passed is no date to wait for.
    ...(ticket.overdueLevel > 0 ? [] : latestPrompts(conversation, ticket)),
  ];
}

/** Says what was answered: written, recorded, or both. */
export async function answerPrompts(
  conversation: Speaking & Pick<Conversation, 'app'>,
  { body, voice }: Pick<TicketMessage, 'body' | 'voice'>,
): Promise<Prompt[]> {
  const written =
    body === null
      ? []
      : courtsWords(conversation, body, null, (say, language, text) =>
          say(language, 'ticketAnswerText', { text }),
        );
  if (voice === null) return written;
  const { app } = conversation;
  const { RECORDINGS_DIR } = app.config;
  const here = await answerHere(app, voice);
  if (here === null) return [...written, prompt('ticketAnswerGone')];
  return [
    ...written,
    recorded(RECORDINGS_DIR, { ...voice, file: here }, prompt('ticketAnswerVoice')),
  ];
}

/** Milliseconds for which a caller waits for the store of files. */
const fetchMs = 3000;

/** @returns the file below the folder of messages; null when it cannot be played now. */
async function answerHere(app: Conversation['app'], voice: VoiceMessage): Promise<string | null> {
  try {
    const here = await within(fetchMs, fileHere(app, 'messages', voice), null);
    return here !== null && (await isThere(path.join(here.folder, here.file))) ? here.file : null;
  } catch (error) {
    // Not which one, which an error's words name, too: a caller may ask for the answer to an anonymous
    // report, and the line has the moment.
    const { name, cause } = error as Error;
    const { code } = (cause ?? error) as NodeJS.ErrnoException;
    app.log.error('cannot read a recorded answer', { why: name, code });
    return null;
  }
}

/** Says a recorded message as it was spoken, after words that say whose it is. */
export function recorded(
  recordingsDir: string,
  { file, lengthMs }: Pick<VoiceMessage, 'file' | 'lengthMs'>,
  words: Prompt = prompt('messageIs'),
): Prompt {
  const sound = messagePath(recordingsDir, file).replace(/\.wav$/, '');
  return {
    name: words.name,
    async render(voice, language) {
      const said = await words.render(voice, language);
      const durationMs = said.durationMs + lengthMs;
      return { ...said, sounds: [...said.sounds, sound], durationMs };
    },
  };
}
