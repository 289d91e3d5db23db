/** Telephones of agents and of the court: a second Asterisk that registers, rings, answers, and calls. */
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { startAsterisk, type Asterisk } from '../../app/local/asterisk.js';
import { sipDigest } from '../../app/store/agents.js';
import type { AgentAccount } from '../../app/call.js';
import { sharedParts } from '../parts/database.js';
import { CarrierAri, type AriEvent } from '../telephone/carrierAri.js';

/** Where they are; the hotline takes it for the carrier's, too: a court's telephone is called over the trunk. */
export const telephonesAddress = '127.0.0.4';
const app = 'telephones';

/** The account of one of the telephones of telephones-config. */
export function accountOf(number: string, answersWhileAway = false): AgentAccount {
  const sipDigestOf = sipDigest(number, `password-of-${number}`);
  return { number, name: `Agent ${number}`, sipDigest: sipDigestOf, answersWhileAway };
}

export class Telephones {
  /** Rung and not yet asked for, by the number that was rung. */
  private readonly rung: { number: string; channel: string; callerId: string }[] = [];

  private constructor(
    readonly asterisk: Asterisk,
    private readonly hotline: Asterisk,
    private readonly ari: CarrierAri,
  ) {
    ari.on('event', (event: AriEvent) => {
      if (event.type !== 'StasisStart' || event.channel === undefined) return;
      const { id, caller } = event.channel as typeof event.channel & {
        caller: { name: string; number: string };
      };
      const [number] = event.args ?? [];
      if (number === undefined) return;
      this.rung.push({ number, channel: id, callerId: `${caller.name} <${caller.number}>` });
      ari.emit('rung');
    });
  }

  /** @param port taken if it is free; the hotline may have to know it before. */
  static async start(hotline: Asterisk, port = 0): Promise<Telephones> {
    const asterisk = await startAsterisk({
      folder: await mkdtemp(path.join(sharedParts().folder, 'telephones-')),
      name: 'telephones',
      address: telephonesAddress,
      preferredSipPort: port,
      configFrom: path.join(__dirname, 'telephones-config'),
      variables: {
        HOTLINE_SIP: `${hotline.sipAddress}:${hotline.sipPort}`,
        HOTLINE_ADDRESS: hotline.sipAddress,
      },
    });
    return new Telephones(asterisk, hotline, await CarrierAri.connect(asterisk, app));
  }

  /** Begins to; the hotline tells when it has. */
  async register(number: string): Promise<void> {
    const fields = {
      transport: 'transport-udp',
      server_uri: `sip:${this.hotline.sipAddress}:${this.hotline.sipPort}`,
      client_uri: `sip:${number}@${this.hotline.sipAddress}:${this.hotline.sipPort}`,
      contact_user: number,
      outbound_auth: number,
      expiration: '300',
      max_random_initial_delay: '0',
      max_retries: '0',
    };
    await this.change('PUT', number, {
      fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
    });
  }

  async unregister(number: string): Promise<void> {
    await this.change('DELETE', number);
  }

  private async change(method: string, number: string, body?: unknown): Promise<void> {
    const { ariUrl, ariUser, ariPassword } = this.asterisk;
    const of = 'res_pjsip/registration';
    const answer = await fetch(`${ariUrl}/ari/asterisk/config/dynamic/${of}/${number}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${number}: ${answer.status} ${await answer.text()}`);
  }

  /** The telephone of this number, as soon as it rings. */
  async ringingOf(number: string): Promise<Telephone> {
    for (;;) {
      const at = this.rung.findIndex((each) => each.number === number);
      const [found] = at < 0 ? [] : this.rung.splice(at, 1);
      if (found) return new Telephone(this.ari, found.channel, found.callerId);
      await once(this.ari, 'rung');
    }
  }

  /** The telephone of an account dials. */
  async dial(number: string, dialled: string): Promise<Telephone> {
    const channel = `dials-${number}-${Date.now().toString(36)}`;
    await this.ari.post('/channels', {
      endpoint: `PJSIP/${dialled}@${number}`,
      app,
      channelId: channel,
    });
    return new Telephone(this.ari, channel, '');
  }

  async hangUpEverything(): Promise<void> {
    this.rung.length = 0;
    const channels = (await this.ari.get('/channels')) as { id: string }[];
    for (const { id } of channels) await this.ari.remove(`/channels/${id}`);
  }

  async stop(): Promise<void> {
    await this.ari.close();
    await this.asterisk.stop();
  }
}

/** One telephone in somebody's hand. */
export class Telephone {
  /** Resolves once it is over. */
  readonly ended: Promise<void>;
  private readonly answeredAt: Promise<void>;

  constructor(
    private readonly ari: CarrierAri,
    readonly channel: string,
    /** What its display shows: `Name <number>`. */
    readonly callerId: string,
  ) {
    this.ended = new Promise((resolve) => {
      ari.on(`channel:${channel}`, (event: AriEvent) => {
        if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed') resolve();
      });
    });
    this.answeredAt = new Promise((resolve) => {
      ari.on(`channel:${channel}`, (event: AriEvent) => {
        if (event.type === 'StasisStart') resolve();
      });
    });
  }

  /** For one that dials: resolves when the other side has answered. */
  async isAnswered(): Promise<void> {
    await this.answeredAt;
  }

  async answer(): Promise<void> {
    await this.ari.post(`/channels/${this.channel}/answer`);
  }

  async refuse(reason: 'busy' | 'rejected'): Promise<void> {
    await this.ari.remove(`/channels/${this.channel}`, {
      reason_code: reason === 'busy' ? 17 : 21,
    });
  }

  async press(keys: string): Promise<void> {
    await this.ari.post(`/channels/${this.channel}/dtmf`, {
      dtmf: keys,
      duration: 100,
      between: 60,
    });
  }

  /** Says a tone (`tone:1004`) or any other sound, until it hangs up. */
  async say(media: string): Promise<void> {
    await this.ari.post(`/channels/${this.channel}/play`, { media });
  }

  hangUp(): Promise<void> {
    return this.ari.remove(`/channels/${this.channel}`, { reason: 'normal' });
  }
}
