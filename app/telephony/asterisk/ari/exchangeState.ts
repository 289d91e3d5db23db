/**
 * What an Asterisk says of itself, for the doctor and the metrics: one question each, no lasting
 * connection.
 */
import type { Config } from '../../../core/config.js';
import { applicationOf } from '../../../core/nodes/side.js';
import type { Grant } from '../../grant.js';
import { askOnce, type AriAccess } from './askOnce.js';
import { admissionVariable, readGrant } from './doors.js';

type ExchangeAccess = AriAccess & Pick<Config, 'ARI_APP' | 'HOTLINE_SIDE'>;

/** What an Asterisk reports about itself. */
export interface ExchangeState {
  /** For example `22.10.1`. */
  readonly version: string;
  /**
   * Asterisk's system name, which must be the node's name (HOTLINE_NODE); empty when none is set.
   */
  readonly systemName: string;
  /** Most simultaneous calls; null when there is no limit. */
  readonly maxCalls: number | null;
  /**
   * Most simultaneous calls that all telephone accounts together may place; null when the dialplan
   * has no such limit.
   */
  readonly maxCallsOfAccounts: number | null;
  /** Whether an app is connected that takes the calls. */
  readonly isAppConnected: boolean;
}

interface AsteriskInfo {
  readonly system: { readonly version: string };
  readonly config: { readonly name: string; readonly max_channels?: number };
}

/**
 * Reads version, name, limits and whether the app is connected.
 * @throws Error when Asterisk does not answer within 5 s, or refuses the password.
 */
export async function readExchangeState(settings: ExchangeAccess): Promise<ExchangeState> {
  const answer = await askOnce(settings, 'asterisk/info?only=system,config');
  if (!answer.ok) throw new Error(`answers ${answer.status} ${answer.statusText}`);
  const info = (await answer.json()) as AsteriskInfo;
  const limit = Number((await readGlobalOnce(settings, 'MAX_CALLS_OF_ACCOUNTS')) || 'none');
  const app = await askOnce(settings, `applications/${applicationOf(settings)}`);
  return {
    version: info.system.version.split('+')[0] ?? info.system.version,
    systemName: info.config.name,
    maxCalls: info.config.max_channels ?? null,
    maxCallsOfAccounts: Number.isNaN(limit) ? null : limit,
    isAppConnected: app.ok,
  };
}

/**
 * Reads what the dialplan was last told about overload, whether or not it still applies; null when
 * everybody is admitted.
 * @throws Error as {@link readExchangeState}
 */
export async function readAdmission(settings: ExchangeAccess): Promise<Grant | null> {
  const value = await readGlobalOnce(settings, admissionVariable(applicationOf(settings)));
  return value === null ? null : readGrant(value);
}

/** Returns a global variable of the dialplan; null when it was never set. */
async function readGlobalOnce(settings: AriAccess, variable: string): Promise<string | null> {
  const answer = await askOnce(settings, `asterisk/variable?variable=${variable}`);
  if (!answer.ok) return null;
  const { value } = (await answer.json()) as { value?: string };
  return value ?? '';
}

/**
 * Returns which of these modules are not running in Asterisk.
 * @throws Error as {@link readExchangeState}
 */
export async function readMissingModules(
  settings: ExchangeAccess,
  names: readonly string[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const name of names) {
    const answer = await askOnce(settings, `asterisk/modules/${name}`);
    const module = answer.ok ? ((await answer.json()) as { readonly status: string }) : null;
    if (module?.status !== 'Running') missing.push(name);
  }
  return missing;
}

/**
 * Counts the agents' telephones that are registered: endpoints that are named by digits.
 * @throws Error as {@link readExchangeState}
 */
export async function readRegisteredTelephones(settings: AriAccess): Promise<number> {
  const answer = await askOnce(settings, 'endpoints/PJSIP');
  if (!answer.ok) throw new Error(`answers ${answer.status} ${answer.statusText}`);
  const endpoints = (await answer.json()) as {
    readonly resource: string;
    readonly state: string;
  }[];
  return endpoints.filter(
    ({ resource, state }) => /^\d{2,10}w?$/.test(resource) && state === 'online',
  ).length;
}

/**
 * Whether the telephone of an agent on the desk is registered and answers.
 * @throws Error as {@link readExchangeState}
 */
export async function isTelephoneThere(settings: AriAccess, number: string): Promise<boolean> {
  const answer = await askOnce(settings, `endpoints/PJSIP/${encodeURIComponent(number)}`);
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`answers ${answer.status} ${answer.statusText}`);
  return ((await answer.json()) as { readonly state: string }).state === 'online';
}
