/** What `make run` prints once the hotline answers: how to reach it, and where to look. */
import { sampleAgents, type AgentPassword } from './sample/store/sampleDesk.js';
import type { Asterisk } from './parts/asterisk.js';
import { isPublished } from './sampleAccounts.js';
import type { SampleUser } from './sampleUsers.js';

/** What can be dialled, and by whom. */
export interface Dialling {
  /** Undefined when the Asterisk is the operator's own. */
  readonly asterisk: Asterisk | undefined;
  readonly softphone: {
    readonly user: string;
    /** The password, or where to find it. */
    readonly password: string;
  };
  /** Accounts of the sample court's agents whose passwords are known here. */
  readonly agents: readonly AgentPassword[];
  /** Where browsers find the console. */
  readonly console: string;
  /** Its users whose passwords are known here. */
  readonly users: readonly SampleUser[];
}

/** Describes, for the terminal, how to reach the running hotline. */
export function howToDial({ asterisk, softphone, agents, console, users }: Dialling): string {
  const sip = asterisk
    ? `${asterisk.sipAddress}:${asterisk.sipPort}`
    : 'as your Asterisk is configured';
  const lines = [
    '',
    'The hotline is ready. Ctrl-C stops it and everything it started.',
    '',
    '  in another terminal  make call                   a simulated caller asks about a case',
    ...(asterisk
      ? [
          `  with a softphone     sip:12368@${sip}`,
          `                       account ${softphone.user}, server ${sip} (UDP), password ${softphone.password}`,
          ...agentAccounts(sip, agents),
          `                       encrypted: port ${asterisk.sipTlsPort} (TLS, SRTP by SDES)`,
        ]
      : [`  by telephone         ${sip}`]),
    `  console              ${console}`,
    ...consoleUsers(users),
    '  records of calls     the console, as supervisor: Calls',
    '  health of all parts  npx hotline doctor',
    '  logs                 var/log/app.log, var/asterisk/log/messages.log',
    '',
  ];
  return lines.join('\n');
}

/** The users of the console, with their passwords: as whom to sign in. */
export function consoleUsers(users: readonly SampleUser[]): string[] {
  const widest = Math.max(0, ...users.map(({ name }) => name.length));
  return users.map(
    ({ name, password }) => `                       ${name.padEnd(widest)} ${password}`,
  );
}

/** Describes how to act as an agent, if the sample court's agents exist. */
function agentAccounts(sip: string, agents: readonly AgentPassword[]): string[] {
  const [first] = agents;
  if (first === undefined) return [];
  const nameOf = (number: string) =>
    sampleAgents.some((agent) => agent.number === number && agent.isSupervisor)
      ? `${number} (supervisor)`
      : number;
  const numbers = agents.map(({ number }) => nameOf(number));
  // Random passwords cannot be derived from the first one, so all of them are listed.
  const passwords = agents.map(({ number, password }) => `${number} ${password}`);
  return [
    `  as an agent          account ${first.number}, server ${sip} (UDP), password ${first.password};`,
    `                       then dial *1 to sign in, *0 for all codes; accounts: ${numbers.join(', ')}`,
    ...(agents.every(isPublished)
      ? []
      : [`                       passwords: ${passwords.join(', ')}`]),
  ];
}
