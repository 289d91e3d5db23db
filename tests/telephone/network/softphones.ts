/** The agents' softphones: a second Asterisk that registers them, rings, and dials codes. */
import path from 'node:path';
import { startAsterisk, type Asterisk } from '../../../app/local/parts/asterisk.js';
import { asteriskLogs, leavesOnFailure } from '../../failedCalls/evidence.js';
import type { Caller } from '../caller.js';
import { askAri, fieldsOf } from './askAri.js';
import { Exchange } from './exchange.js';
import type { RingingTelephone } from './ringingTelephone.js';
import type { Sounds } from '../recogniser/hearing.js';
import { untilTrue } from '../untilTrue.js';

/**
 * Address of the softphones. The tests' hotline also takes it for the carrier's where a caller has
 * no account.
 */
export const softphonesAddress = '127.0.0.4';
/** Named in softphones-config/extensions.conf. */
const application = 'softphones';

export interface SoftphonesOptions {
  /** Folder of the softphones' Asterisk. */
  readonly folder: string;
  /** Receives the WAVs of what they hear. */
  readonly recordings: string;
  /** Where they register. */
  readonly hotline: { readonly address: string; readonly sipPort: number };
  readonly sounds: Sounds;
  /** Default {@link softphonesAddress}. */
  readonly address?: string;
  /** Used when it is free. */
  readonly sipPort?: number;
}

/** Starts the softphones' Asterisk; none is registered yet. */
export async function startSoftphones(options: SoftphonesOptions): Promise<Softphones> {
  const address = options.address ?? softphonesAddress;
  const asterisk = await startAsterisk({
    folder: options.folder,
    name: 'softphones',
    address,
    configFrom: path.join(__dirname, '../softphones-config'),
    ...(options.sipPort !== undefined && { preferredSipPort: options.sipPort }),
    variables: {
      HOTLINE_SIP: `${options.hotline.address}:${options.hotline.sipPort}`,
      HOTLINE_ADDRESS: options.hotline.address,
    },
  });
  try {
    const { recordings, sounds } = options;
    const access = asterisk;
    const exchange = await Exchange.connect({ access, application, address, recordings, sounds });
    return new Softphones(asterisk, exchange, options);
  } catch (error) {
    await asterisk.stop();
    throw error;
  }
}

/** The agents' softphones on one Asterisk. */
export class Softphones {
  private showing: Promise<string> | undefined;
  private readonly leaves: () => void;

  constructor(
    /** To be killed by tests of a telephone that vanishes without unregistering. */
    readonly asterisk: Asterisk,
    private readonly exchange: Exchange,
    private readonly options: SoftphonesOptions,
  ) {
    this.leaves = leavesOnFailure({ files: [asteriskLogs('softphones', options.folder)] });
  }

  /**
   * Sets up an account, and resolves when it has registered.
   * @throws Error when it is refused.
   */
  async register(number: string, password: string): Promise<void> {
    await this.unregister(number);
    const { address, sipPort } = this.options.hotline;
    await this.put('res_pjsip/auth', number, { auth_type: 'userpass', username: number, password });
    await this.put('res_pjsip/endpoint', number, {
      transport: 'transport-udp',
      context: 'rung',
      disallow: 'all',
      allow: 'alaw',
      dtmf_mode: 'rfc4733',
      direct_media: 'no',
      media_address: this.asterisk.sipAddress,
      bind_rtp_to_media_address: 'yes',
      rtp_keepalive: '15',
      from_user: number,
      outbound_auth: number,
      aors: 'hotline',
    });
    await this.put('res_pjsip/registration', number, {
      transport: 'transport-udp',
      server_uri: `sip:${address}:${sipPort}`,
      client_uri: `sip:${number}@${address}:${sipPort}`,
      contact_user: number,
      outbound_auth: number,
      expiration: '300',
      max_random_initial_delay: '0',
      max_retries: '0',
    });
    const state = await untilTrue(`${number} to register`, () =>
      this.registrationOf(number, /\b(Registered|Rejected|Stopped)\b/),
    );
    if (state !== 'Registered') throw new Error(`the registration of ${number} is ${state}`);
  }

  /** Removes the account's registration; the hotline is told at once. */
  async unregister(number: string): Promise<void> {
    await this.change('DELETE', 'res_pjsip/registration', number);
    const isThere = async () => (await this.registrationOf(number, /\S/)) !== undefined;
    await untilTrue(`${number} to be unregistered`, async () => !(await isThere()) || undefined);
  }

  async isRegistered(number: string): Promise<boolean> {
    return (await this.registrationOf(number, /\bRegistered\b/)) !== undefined;
  }

  /** Returns Asterisk's list of registrations. Concurrent requests share one answer. */
  private registrations(): Promise<string> {
    this.showing ??= this.asterisk
      .command('pjsip show registrations')
      .finally(() => (this.showing = undefined));
    return this.showing;
  }

  /** Returns what a pattern matches in Asterisk's line about a registration. */
  private async registrationOf(number: string, pattern: RegExp): Promise<string | undefined> {
    const line = (await this.registrations())
      .split('\n')
      .find((each) => each.trim().startsWith(`${number}/`));
    return line === undefined ? undefined : pattern.exec(line)?.[0];
  }

  /** Resolves to the telephone with this number as soon as it rings. */
  ringing(number: string): Promise<RingingTelephone> {
    return this.exchange.ringing(number);
  }

  /** Resolves to whichever softphone rings for a caller with this number. */
  ringingFor(callerNumber: string): Promise<RingingTelephone> {
    return this.exchange.ringingFor(callerNumber);
  }

  /** Returns whether a telephone rings that no test has asked for by {@link ringing}. */
  isRinging(number: string): boolean {
    return this.exchange.isRinging(number);
  }

  /** Lets the agent with this number dial: a code, or any other number. */
  dial(number: string, dialled: string): Promise<Caller> {
    return this.exchange.place(number, { endpoint: `PJSIP/${dialled}@${number}` });
  }

  hangUpAll(): Promise<void> {
    return this.exchange.hangUpAll();
  }

  inUse(): Promise<{ channels: number; bridges: number }> {
    return this.exchange.inUse();
  }

  async stop(): Promise<void> {
    if (this.asterisk.isRunning) await this.exchange.close();
    await this.asterisk.stop();
    this.leaves();
  }

  private put(type: string, id: string, fields: Readonly<Record<string, string>>): Promise<void> {
    return this.change('PUT', type, id, fieldsOf(fields));
  }

  /** Deleting something that is already gone succeeds. */
  private async change(method: 'PUT' | 'DELETE', type: string, id: string, body?: unknown) {
    const resource = `asterisk/config/dynamic/${type}/${id}`;
    const answer = await askAri(this.asterisk, resource, { method, body });
    if (answer.ok || (method === 'DELETE' && answer.status === 404)) return;
    throw new Error(`${method} ${type} ${id}: ${answer.status} ${await answer.text()}`);
  }
}
