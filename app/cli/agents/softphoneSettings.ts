/** What an agent enters in their telephone. */
import { runningHotline } from '../../local/localSettings.js';

export interface SipServer {
  readonly address: string;
  readonly port: number;
}

/**
 * Returns where telephones register: at the hotline running in this checkout, otherwise as
 * SIP_ADDRESS and SIP_PORT say.
 */
export async function sipServer(env: NodeJS.ProcessEnv): Promise<SipServer | null> {
  const state = await runningHotline();
  if (state !== null) return state.sip;
  const { SIP_ADDRESS: address, SIP_PORT: port } = env;
  return address === undefined || address === ''
    ? null
    : { address, port: Number(port === undefined || port === '' ? 5060 : port) };
}

/** Describes the account in the terms of the telephones that people use. */
export function softphoneSettings(
  number: string,
  password: string,
  server: SipServer | null,
): string {
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
