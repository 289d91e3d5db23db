import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import type { Language } from '../../telephony/call.js';
import { momentText } from '../../tickets/ticketSms.js';
import { callerOfTicket, type TicketCaller } from '../../tickets/opening/callerOfTicket.js';
import type { NewTicket, OpenResult } from '../../tickets/opening/openTicket.js';
import {
  takeDownTicket,
  type TakenDown,
  type TakeDownResult,
} from '../../tickets/opening/takeDownTicket.js';
import { fillTemplate, languages, promptText } from '../../voice/prompts/catalogue.js';
import { formatCaseNumber, parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import { ticketKinds, type TicketKind } from '../../tickets/rules/ticket.js';
import { maySee, type Actor } from '../../tickets/rules/ticketAccess.js';
import { normalNumber, typedNumber } from '../../telephony/rules/telephoneNumber.js';
import type { Addressee } from '../../tickets/rules/ticketRouting.js';
import { readCallOfAgent, type CallOfAgent } from '../../queue/store/callsOfAgents.js';
import type { Agent } from '../../queue/store/agents.js';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { findCaseWithin } from '../../tickets/store/ticketCases.js';
import { readNames } from '../../tickets/store/ticketPeople.js';
import { joinedWords } from '../../tickets/joinedWords.js';
import { mayFindCase } from '../../web/desk/caseAtDesk.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { depsOf, given } from './namedTicket.js';
import { departmentNamed, staffNamed } from '../named/namedStaff.js';
import { agentActing, whoActs } from '../staff/operator.js';
import { refusalText, stateText, withWhom } from './ticketText.js';
import { minute } from '../terminal/words.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
The agent is the person who runs the command (hotline staff --help). Without --from the ticket belongs to the agent's
current or last caller. Without --court the court is that of the case, else of the call, else of the agent. Without
--department the rules choose the addressee, and otherwise a dispatcher does.

  hotline tickets open --kind consultation --from 13800001111 --text "..."
  hotline tickets open --kind handed_over --case （2026）苏98民初101号 \\
    --department 执行局 --handler 曹建平 --urgent --text "..."
  hotline tickets open --kind violation_report --anonymous --about-department 执行局 --text "..."`;

interface OpenOptions {
  readonly kind: string;
  readonly text: string;
  readonly from?: string;
  readonly ofCaller?: boolean;
  readonly name?: string;
  readonly court?: string;
  readonly case?: string;
  readonly aboutDepartment?: string;
  readonly aboutStaff?: string;
  readonly department?: string;
  readonly handler?: string;
  readonly urgent?: boolean;
  readonly confidential?: boolean;
  readonly anonymous?: boolean;
  readonly language?: string;
}

/** Adds `hotline tickets open`. */
export function addTicketOpenCommand(tickets: Command): void {
  tickets
    .command('open')
    .requiredOption('--kind <kind>', ticketKinds.join(', '))
    .requiredOption('--text <text>', 'what the caller asks for')
    .option('--from <number>', 'telephone number of the caller')
    .option(
      '--of-caller',
      "--from is the number of the call's caller, although the call shows none",
    )
    .option('--name <name>', 'name of the caller')
    .option('--court <code>', 'court responsible for the matter')
    .option('--case <number>', 'number of the case that the ticket is about')
    .option('--about-department <name>', 'department that the ticket is about')
    .option('--about-staff <staff>', 'staff member whom the ticket is about, by name or id')
    .option('--department <name>', 'department that must answer')
    .option('--handler <staff>', 'staff member who must answer, by name or id')
    .option('--urgent')
    .option(
      '--confidential',
      'show the ticket only to its department and the inspectors; reports always are',
    )
    .option('--anonymous', 'keep nothing about the caller, not even in the record of the call')
    .option(
      '--language <language>',
      `${languages.join(' or ')}; default: the language of the call, else zh`,
    )
    .description('open a ticket for a caller')
    .addHelpText('after', help)
    .action((options: OpenOptions) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE }) => {
        const identityKeys = loadIdentityKeys(IDENTITY_KEYS_FILE);
        const agent = agentActing(await whoActs(pool));
        const ticket = await ticketOf(pool, options, agent);
        await printOpened(
          pool,
          ticket,
          await takeDownTicket({ ...depsOf(pool), identityKeys }, ticket),
        );
      }),
    );
}

/**
 * Builds the ticket from the options.
 * @throws BadInput that names the option.
 */
async function ticketOf(pool: Pool, options: OpenOptions, agent: Agent): Promise<TakenDown> {
  const kind = kindOf(options.kind);
  const language = options.language === undefined ? null : languageOf(options.language);
  const body = given('--text', options.text);
  const call = await readCallOfAgent(pool, agent.id);
  const caller = callerOf(options, agent, call);
  const ofCase = options.case === undefined ? null : await caseOf(pool, options.case, agent);
  const ofCall = caller.callId === null ? null : call;
  const courtId =
    (await courtIdOf(pool, options.court)) ?? ofCase?.courtId ?? ofCall?.courtId ?? agent.courtId;
  if (courtId === null) {
    throw new BadInput(
      `--court must name the court, because agent ${agent.number} belongs to none`,
    );
  }
  const to = await addresseeOf(pool, options, courtId);
  return {
    kind,
    courtId,
    ...caller,
    ...(await aboutOf(pool, options, courtId)),
    caseId: ofCase?.id ?? null,
    urgent: options.urgent ?? false,
    confidential: options.confidential ?? false,
    anonymous: options.anonymous ?? false,
    language: language ?? ofCall?.language ?? 'zh',
    by: { kind: 'agent', agentId: agent.id, courtId: agent.courtId },
    message: { body },
    ...(to === null ? {} : { to }),
  };
}

function kindOf(word: string): TicketKind {
  const kind = ticketKinds.find((each) => each === word);
  if (kind === undefined) {
    throw new BadInput(`--kind ${plain(word)} must be one of ${ticketKinds.join(', ')}`);
  }
  return kind;
}

function languageOf(word: string): Language {
  const language = languages.find((each) => each === word);
  if (language === undefined) {
    throw new BadInput(`--language ${plain(word)} must be ${languages.join(' or ')}`);
  }
  return language;
}

/** Determines who asks: the caller that the agent is talking to, unless another number is given. */
function callerOf(options: OpenOptions, agent: Agent, call: CallOfAgent | null): TicketCaller {
  const { from, name, anonymous, ofCaller = false } = options;
  if (anonymous === true) {
    if (from !== undefined || name !== undefined) {
      throw new BadInput('--anonymous keeps nothing about the caller: leave out --from and --name');
    }
    return callerOfTicket(null, call);
  }
  const callerName = name === undefined ? null : given('--name', name);
  const ofCall = call === null ? null : normalNumber(call.callerNumber);
  if (from === undefined) {
    if (call === null) {
      throw new BadInput(
        `--from must give the caller's number, because agent ${agent.number} is in no call`,
      );
    }
    // Callers who have proved who they are hear the answer when they call.
    if (ofCall === null && call.personId === null) {
      throw new BadInput("--from must give the caller's number, because the call shows none");
    }
  }
  const number = from === undefined ? ofCall : numberOf(from);
  return callerOfTicket({ name: callerName, number, isOfCaller: ofCaller }, call);
}

function numberOf(text: string): string {
  const number = typedNumber(text);
  if (number === null) {
    throw new BadInput(
      `--from ${plain(text)} is not a telephone number: write digits, such as 13800001111`,
    );
  }
  return number;
}

async function caseOf(pool: Pool, text: string, { id, courtId }: Agent) {
  const parsed = parseCaseNumber(text);
  if (parsed.kind === 'invalid') throw new BadInput(`--case: ${plain(parsed.reason)}`);
  // Suffixes such as 之一 and 之二 mark documents of one case.
  const number = formatCaseNumber({ ...parsed.value, suffix: null });
  const found = await findCaseWithin(pool, number, courtId);
  // As the console's search: a case that not all its parties may know of is not found.
  if (found === null || !(await mayFindCase(depsOf(pool), id, found.id))) {
    throw new BadInput(`--case: there is no case ${plain(number)}`);
  }
  return found;
}

/**
 * Reads whom the ticket is about. With a person it includes their department, because a report about
 * a person must be kept from their department too.
 */
async function aboutOf(pool: Pool, options: OpenOptions, courtId: number) {
  const { aboutDepartment, aboutStaff } = options;
  const department =
    aboutDepartment === undefined
      ? null
      : await departmentNamed(pool, '--about-department', aboutDepartment, courtId);
  const staff =
    aboutStaff === undefined ? null : await staffNamed(pool, '--about-staff', aboutStaff, courtId);
  if (department !== null && staff !== null && staff.departmentId !== department.id) {
    throw new BadInput(
      `--about-staff: ${plain(staff.name)} does not belong to ${plain(aboutDepartment ?? '')}; leave out --about-department`,
    );
  }
  return {
    aboutDepartmentId: department?.id ?? staff?.departmentId ?? null,
    aboutStaffId: staff?.id ?? null,
  };
}

async function addresseeOf(
  pool: Pool,
  { department, handler }: OpenOptions,
  courtId: number,
): Promise<Addressee | null> {
  if (department === undefined) {
    if (handler !== undefined) throw new BadInput('--handler also needs --department');
    return null;
  }
  const { id } = await departmentNamed(pool, '--department', department, courtId);
  const staff =
    handler === undefined ? null : await staffNamed(pool, '--handler', handler, courtId);
  return { departmentId: id, assigneeId: staff?.id ?? null };
}

/** Messages, by refusal, about the option that is to blame. */
const openProblem: Partial<Record<Extract<OpenResult, { kind: 'refused' }>['because'], string>> = {
  not_anonymous:
    '--anonymous is only for complaints, reports and opinions: any other request needs an answer',
  agent_call_recorded:
    '--anonymous: this call is recorded, so nothing in it is anonymous; the caller can call again and press 2 at the notice of the recording',
  no_unrecorded_agent_call:
    '--anonymous: an anonymous ticket can be opened only for a call of your own that is not recorded',
  about_department: '--department: a report never goes to the department that it is about',
  about_person: '--handler: a ticket never goes to the person that it is about',
  other_department: '--handler: this person does not belong to that department',
  other_court: '--department belongs to another court',
  inspectors_only:
    '--department: a report goes to the inspection department, which dispatches it; leave out --department',
};

async function printOpened(pool: Pool, given: NewTicket, opened: TakeDownResult): Promise<void> {
  if (opened.kind === 'refused') {
    const { because } = opened;
    if (because === 'not_her_court') {
      throw new BadInput(
        '--court: an agent of a court can open tickets only for that court and the courts below it',
      );
    }
    if (because === 'caller_stays_unknown') {
      throw new BadInput(
        'you are consulted in a call that is not recorded, or listen to it: its agent opens the ticket',
      );
    }
    if (
      because === 'not_anonymous' ||
      because === 'agent_call_recorded' ||
      because === 'no_unrecorded_agent_call'
    ) {
      throw new BadInput(openProblem[because] ?? because);
    }
    throw new BadInput(openProblem[because] ?? `the ticket ${refusalText[because]}`);
  }
  const { ticket } = opened;
  const by: Actor = given.by;
  const rows: [string, string][] = [];
  // The agent who opens a confidential ticket may not see it from then on.
  if (maySee(by, ticket)) {
    rows.push(['state', stateText(ticket)], ['with', withWhom(ticket, await readNames(pool))]);
  }
  rows.push(['due', minute(ticket.dueAt)], ['announce', sentences(opened)]);
  console.log(
    [headline(opened), textTable(rows.map(([name, value]) => [`  ${name}`, value]))].join('\n'),
  );
}

function headline(opened: Exclude<TakeDownResult, { kind: 'refused' }>): string {
  const { number } = opened.ticket;
  if (opened.isAdded)
    return `ticket ${number} already contains this call; the text was added to it`;
  if (opened.kind === 'opened') return `opened ticket ${number}`;
  return (
    `the caller already has ticket ${number} about this matter; the text was added as call ${opened.calls}` +
    (opened.isReopened
      ? '; the ticket had been answered, and was reopened for another handler'
      : '') +
    (opened.isSupervisedByIt ? '; this call put the ticket under supervision' : '')
  );
}

/** The sentences to tell the caller, in the caller's language and in the hotline's own words. */
function sentences(opened: Exclude<OpenResult, { kind: 'refused' }>): string {
  const { ticket } = opened;
  const { language, number, latestAt } = ticket;
  const isLate = ticket.overdueLevel > 0;
  const answer =
    latestAt === null
      ? [promptText(language, 'ticketToDispatch')]
      : [
          fillTemplate(promptText(language, 'ticketLatest'), {
            when: momentText(latestAt, language),
          }),
        ];
  return [
    fillTemplate(
      promptText(language, opened.kind === 'joined' ? joinedWords(opened) : 'ticketOpened'),
      { number },
    ),
    ...(opened.kind === 'opened' && opened.code !== null
      ? [promptText(language, 'ticketCode') + opened.code.split('').join(' ') + fullStop(language)]
      : []),
    ...(ticket.anonymous ? [promptText(language, 'ticketAnonymous')] : []),
    ...(isLate ? [promptText(language, 'ticketOverdue')] : answer),
    ...(ticket.supervisionLevel > 0 ? [promptText(language, 'ticketSupervised')] : []),
  ].join(language === 'zh' ? '' : ' ');
}

const fullStop = (language: Language) => (language === 'zh' ? '。' : '.');
