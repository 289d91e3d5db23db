/**
 * The accounts of agents' telephones, by ARI's push configuration: SIP objects that Asterisk takes over at once and keeps
 * in AstDB (asterisk-config/sorcery.conf), so that they need neither this program nor PostgreSQL afterwards.
 */
import type { Client } from 'ari-client';
import type { Logger } from 'winston';
import type { AgentAccount } from '../../call.js';
import type { Config } from '../../../config.js';
import { isLoopback } from '../../loopback.js';
import { AriRefusal, type AriConnection } from './connection.js';

/** The context of codes in asterisk-config/extensions.d/fromAgents.conf. */
const context = 'from-agents';
/** Both sides of a digest name it; default_realm of asterisk-config/pjsip.conf. */
const realm = 'hotline';
/** An address of record that nobody registers at: its one text is the list that the dialplan reads while we are away. */
const onDutyId = 'agents-on-duty';
/** Requests at a time: a start with hundreds of agents must leave sockets for the calls. */
const atATime = 4;

/** Where SIP listens: asterisk-config/pjsip.d. */
const transports = ['transport-udp', 'transport-tls'] as const;

type ObjectType = 'aor' | 'auth' | 'endpoint';
type Fields = Readonly<Record<string, string>>;

export class Accounts {
  private wanted: readonly AgentAccount[] | undefined;
  /** What Asterisk was told last, by number. */
  private readonly told = new Map<string, string>();
  private toldOnDuty: string | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly ari: AriConnection,
    private readonly log: Logger,
    private readonly encryption: Config['TELEPHONE_ENCRYPTION'],
  ) {}

  /** @throws Error when Asterisk is away; it is told at the next connect all the same. */
  async keep(accounts: readonly AgentAccount[]): Promise<void> {
    this.wanted = accounts;
    await this.inTurn();
  }

  /** Asterisk may be another one, or have lost what it had: tells it everything anew. Never rejects. */
  async tellAnew(): Promise<void> {
    this.told.clear();
    this.toldOnDuty = undefined;
    if (this.wanted === undefined) return;
    await this.inTurn().catch((error: unknown) => {
      this.log.error('accounts of agents could not be set up', { error });
    });
  }

  /** Two that run at once could leave the older one's state. */
  private inTurn(): Promise<void> {
    const turn = this.running.then(() => this.tell(this.wanted ?? []));
    this.running = turn.catch(() => undefined);
    return turn;
  }

  private async tell(accounts: readonly AgentAccount[]): Promise<void> {
    const allowed = await this.withoutPublished(accounts);
    const numbers = new Set(allowed.map(({ number }) => number));
    const isEncrypting = (await this.addressOf('transport-tls')) !== null;
    const work = allowed.map((account) => () => this.put(account, isEncrypting));
    for (const number of await this.numbersThere()) {
      if (!numbers.has(number)) work.push(() => this.remove(number));
    }
    await someAtATime(work);
    const onDuty = allowed.filter((account) => account.answersWhileAway);
    await this.putOnDuty(onDuty.map(({ number }) => number).join(','));
  }

  /** Those that may be there, by where Asterisk listens: a password that is published opens nothing to another machine. */
  private async withoutPublished(accounts: readonly AgentAccount[]): Promise<AgentAccount[]> {
    const published = accounts.filter(({ isPublished }) => isPublished === true);
    if (published.length === 0 || (await this.listensOnLoopbackOnly())) return [...accounts];
    const agents = published.map(({ number }) => number);
    this.log.warn(
      'agents with the passwords of the sample court cannot register: SIP listens beyond the loopback; ' +
        'hotline agents password gives them others',
      { agents },
    );
    return accounts.filter(({ isPublished }) => isPublished !== true);
  }

  /** By the transports of asterisk-config; an Asterisk that has none of these names is taken to listen everywhere. */
  private async listensOnLoopbackOnly(): Promise<boolean> {
    const bound = await Promise.all(transports.map((id) => this.addressOf(id)));
    const known = bound.filter((address) => address !== null);
    return known.length > 0 && known.every(isLoopback);
  }

  /** Null when there is no such transport. */
  private async addressOf(id: string): Promise<string | null> {
    try {
      const fields = await this.ari.ask(`transport ${id}`, (ari) =>
        ari.asterisk.getObject({ configClass: 'res_pjsip', objectType: 'transport', id }),
      );
      return fields.find(({ attribute }) => attribute === 'bind')?.value ?? '';
    } catch (error) {
      if (error instanceof AriRefusal && error.status === 404) return null;
      throw error;
    }
  }

  /** @param isEncrypting whether telephones can register by TLS: audio is then encrypted with those that can */
  private async put({ number, name, sipDigest }: AgentAccount, isEncrypting: boolean) {
    const key = `${sipDigest} ${String(isEncrypting)} ${name}`;
    if (this.told.get(number) === key) return;
    // In this order: an endpoint needs what it names.
    await this.update('aor', number, {
      max_contacts: '1',
      remove_existing: 'yes',
      // A telephone that is gone without a word is noticed within so many seconds, and qualify_timeout.
      qualify_frequency: '15',
      minimum_expiration: '60',
      maximum_expiration: '600',
    });
    await this.update('auth', number, {
      auth_type: 'md5',
      username: number,
      realm,
      md5_cred: sipDigest,
    });
    await this.update('endpoint', number, {
      context,
      // The name in From, which the password has to prove.
      identify_by: 'username',
      disallow: 'all',
      allow: 'g722,alaw,ulaw',
      aors: number,
      auth: number,
      callerid: `"${plainName(name)}" <${number}>`,
      dtmf_mode: 'rfc4733',
      direct_media: 'no',
      media_encryption: isEncrypting ? 'sdes' : 'no',
      media_encryption_optimistic: this.encryption === 'optional' ? 'yes' : 'no',
      // Telephones sit behind home routers: answer where packets come from.
      rtp_symmetric: 'yes',
      force_rport: 'yes',
      rewrite_contact: 'yes',
      trust_id_inbound: 'no',
      send_pai: 'no',
      language: 'zh',
      rtp_timeout: '60',
      allow_transfer: 'no',
      allow_subscribe: 'no',
      device_state_busy_at: '1',
    });
    this.told.set(number, key);
  }

  private async remove(number: string): Promise<void> {
    for (const type of ['endpoint', 'auth', 'aor'] as const) {
      await this.ask(`the end of ${type} ${number}`, (ari) =>
        ari.asterisk.deleteObject({ configClass: 'res_pjsip', objectType: type, id: number }),
      );
    }
    this.told.delete(number);
  }

  private async putOnDuty(numbers: string): Promise<void> {
    if (this.toldOnDuty === numbers) return;
    await this.update('aor', onDutyId, { mailboxes: numbers });
    this.toldOnDuty = numbers;
  }

  /** Numbers that Asterisk has an account for. */
  private async numbersThere(): Promise<string[]> {
    const endpoints = await this.ari.ask('the telephones', (ari) =>
      ari.endpoints.listByTech({ tech: 'PJSIP' }),
    );
    return endpoints.map(({ resource }) => resource).filter((name) => /^\d{2,10}$/.test(name));
  }

  private async update(type: ObjectType, id: string, fields: Fields): Promise<void> {
    await this.ari.ask(`${type} ${id}`, (ari) =>
      ari.asterisk.updateObject({
        configClass: 'res_pjsip',
        objectType: type,
        id,
        fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
      }),
    );
  }

  /** What is gone already is as good; what stands in a file is an administrator's, and stays. */
  private async ask(what: string, operation: (ari: Client) => Promise<unknown>): Promise<void> {
    try {
      await this.ari.ask(what, operation);
    } catch (error) {
      if (!(error instanceof AriRefusal)) throw error;
      if (error.status !== 404) this.log.warn('an account stays', { error });
    }
  }
}

/** Without what would end the quotes of a caller id. */
function plainName(name: string): string {
  return name.replaceAll(/["\\<>\p{Cc}]/gu, '').slice(0, 40);
}

async function someAtATime(work: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...work];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
