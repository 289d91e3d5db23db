/**
 * `hotline agents password`. The console manages agents; this is for a hotline that does not start because an agent
 * has a published password, and prints where the telephone registers, which only this machine knows.
 */
import type { Command } from 'commander';
import { runningHotline } from '../local/localSettings.js';
import { findAgent, makeSipPassword, setSipDigest, sipDigest } from '../queue/store/agents.js';
import { BadInput } from './terminal/badInput.js';
import { plain } from './terminal/textTable.js';
import { withPool } from './terminal/withPool.js';

/** Adds `hotline agents password`. */
export function addAgentsCommand(program: Command): void {
  program
    .command('agents')
    .description("agents' telephones; the console, or hotline api, manages the agents")
    .command('password')
    .argument('<number>')
    .description('set a new SIP password for an agent, and print it; the old one stops working')
    .action((number: string) =>
      withPool([], async (pool) => {
        const found = await findAgent(pool, number);
        if (found === null) throw new BadInput(`there is no agent ${plain(number)}`);
        const password = makeSipPassword();
        await setSipDigest(pool, found.agent.id, sipDigest(number, password));
        console.log(softphoneSettings(number, password, await sipServer(process.env)));
      }),
    );
}

interface SipServer {
  readonly address: string;
  readonly port: number;
}

/**
 * Returns where telephones register: at the hotline running in this checkout, otherwise as
 * SIP_ADDRESS and SIP_PORT say.
 */
async function sipServer(env: NodeJS.ProcessEnv): Promise<SipServer | null> {
  const state = await runningHotline();
  if (state !== null) return state.sip;
  const { SIP_ADDRESS: address, SIP_PORT: port } = env;
  return address === undefined || address === ''
    ? null
    : { address, port: Number(port === undefined || port === '' ? 5060 : port) };
}

/** Describes the account in the terms of the telephones that people use. */
function softphoneSettings(number: string, password: string, server: SipServer | null): string {
  const host = server?.address ?? 'ADDRESS-OF-YOUR-ASTERISK';
  const at = server === null ? host : `${server.address}:${server.port}`;
  return `
Settings for the telephone (password ${password}, shown only this once):

  Linphone         Use a SIP account: username ${number}, password, domain ${at}, transport UDP
  MicroSIP         Add account: SIP server ${at}, username ${number}, domain ${host}, login ${number}, password
  Zoiper           Username ${number}@${at}, password; hostname ${at}; no proxy; SIP UDP
  desk telephone   Registrar / SIP server ${host}, port ${server?.port ?? 5060}, UDP; user name, authentication name
                   and display name ${number}; password
`;
}
