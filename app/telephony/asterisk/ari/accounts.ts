/**
 * The SIP accounts of agents' telephones, set by ARI's push configuration. Asterisk applies these
 * SIP objects at once and keeps them in AstDB (asterisk-config/sorcery.conf), so afterwards they
 * need neither this program nor PostgreSQL.
 */
import type { QuickClient } from './operation.js';
import type { Logger } from 'winston';
import type { AgentAccount } from '../../telephony.js';
import type { Config } from '../../../core/config.js';
import { isLoopback } from '../../../core/loopback.js';
import { agentOfAccount, pageAccount } from '../../rules/pageNumber.js';
import { AriRefusal, type AriConnection } from './connection.js';

/** The dialplan context for dialled codes, in asterisk-config/extensions.d/fromAgents.conf. */
const context = 'from-agents';
/** Both sides of a digest name this realm; it is default_realm in asterisk-config/pjsip.conf. */
const realm = 'hotline';
/**
 * An address of record that nobody registers at. Its only text is the list of agents that the
 * dialplan reads while this program is away.
 */
const onDutyId = 'agents-on-duty';
/** Another one, whose text says where the accounts that Asterisk has are registered. */
const registrarId = 'agents-registrar';
/** Concurrent requests: a start with hundreds of agents must leave sockets for the calls. */
const atATime = 4;

/** The SIP transports of asterisk-config/pjsip.d. */
const transports = ['transport-udp', 'transport-tls'] as const;

type ObjectType = 'aor' | 'auth' | 'endpoint';
type Fields = Readonly<Record<string, string>>;

/** Keeps the agents' SIP accounts in Asterisk as they should be. */
export class Accounts {
  private wanted: readonly AgentAccount[] | undefined;
  /** What was last sent to Asterisk, by number. */
  private readonly told = new Map<string, string>();
  private toldOnDuty: string | undefined;
  private running: Promise<void> = Promise.resolve();
  private isSettled = false;

  constructor(
    private readonly ari: AriConnection,
    private readonly log: Logger,
    private readonly encryption: Config['TELEPHONE_ENCRYPTION'],
    /** Address and port of Kamailio, where telephones register there; null: they register here. */
    private readonly kamailio: string | null = null,
  ) {}

  /**
   * Makes Asterisk's accounts exactly these.
   * @throws Error when Asterisk is away; the accounts are sent at the next connect nevertheless.
   */
  async keep(accounts: readonly AgentAccount[]): Promise<void> {
    this.wanted = accounts;
    await this.inTurn();
  }

  /**
   * Sends everything again: this may be another Asterisk, or one that has lost its accounts. Never
   * rejects.
   */
  async tellAgain(): Promise<void> {
    this.told.clear();
    this.toldOnDuty = undefined;
    this.isSettled = false;
    if (this.wanted === undefined) return;
    await this.inTurn().catch((error: unknown) => {
      this.log.error('cannot create the SIP accounts of agents', { error });
    });
  }

  /**
   * Runs one update after the other: of two concurrent updates, the older one's state could remain.
   */
  private inTurn(): Promise<void> {
    const turn = this.running.then(() => this.tell(this.wanted ?? []));
    this.running = turn.catch(() => undefined);
    return turn;
  }

  private async tell(accounts: readonly AgentAccount[]): Promise<void> {
    await this.settleRegistrar();
    const allowed = await this.withoutPublished(accounts);
    const names = new Set(allowed.flatMap(namesOf));
    const isEncrypting = (await this.addressOf('transport-tls')) !== null;
    const { kamailio } = this;
    const work = allowed.map(
      (account) => () =>
        kamailio === null ? this.put(account, isEncrypting) : this.putBehind(account, kamailio),
    );
    const pages = allowed.filter(({ pageDigest = null }) => pageDigest !== null);
    const address = pages.length === 0 ? null : await this.addressOf('transport-ws');
    work.push(...pages.map((account) => () => this.putPage(account, address)));
    for (const name of await this.namesThere()) {
      if (!names.has(name)) work.push(() => this.remove(name));
    }
    await someAtATime(work);
    const onDuty = allowed.filter((account) => account.answersWhileAway);
    const rung = onDuty.map((account) => namesOf(account).at(-1) ?? account.number);
    await this.putOnDuty(rung.join(','));
  }

  /**
   * Filters out accounts with a published password, unless SIP listens on the loopback only: a
   * published password must not let in another machine.
   */
  private async withoutPublished(accounts: readonly AgentAccount[]): Promise<AgentAccount[]> {
    const published = accounts.filter(({ isPublished }) => isPublished === true);
    if (published.length === 0 || (await this.listensOnLoopbackOnly())) return [...accounts];
    const agents = published.map(({ number }) => number);
    this.log.warn(
      'agents with the published passwords of the sample court cannot register, because SIP listens beyond the loopback; ' +
        'change their passwords with hotline agents password',
      { agents },
    );
    return accounts.filter(({ isPublished }) => isPublished !== true);
  }

  /**
   * Checks the transports of asterisk-config. An Asterisk that has none of these names counts as
   * listening everywhere.
   */
  private async listensOnLoopbackOnly(): Promise<boolean> {
    const bound = await Promise.all(transports.map((id) => this.addressOf(id)));
    const known = bound.filter((address) => address !== null);
    return known.length > 0 && known.every(isLoopback);
  }

  /** Returns the bind address of a transport; null when there is no such transport. */
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

  /**
   * Creates or updates one agent's account.
   * @param isEncrypting whether telephones can register over TLS; audio is then encrypted with
   *   those that can
   */
  private async put({ number, name, sipDigest }: AgentAccount, isEncrypting: boolean) {
    const key = `${sipDigest} ${String(isEncrypting)} ${name}`;
    if (this.told.get(number) === key) return;
    // In this order, because an endpoint needs the objects that it names.
    await this.update('aor', number, {
      max_contacts: '1',
      remove_existing: 'yes',
      // A telephone that vanishes without unregistering is noticed within this many seconds plus
      // qualify_timeout.
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
      ...endpointOf(number, number, name),
      // Identifies the agent by the user name in From, which the password must prove.
      identify_by: 'username',
      allow: 'g722,alaw,ulaw',
      auth: number,
      media_encryption: isEncrypting ? 'sdes' : 'no',
      media_encryption_optimistic: this.encryption === 'optional' ? 'yes' : 'no',
      // Telephones sit behind home routers, so answer to the address that packets come from.
      rtp_symmetric: 'yes',
      force_rport: 'yes',
      rewrite_contact: 'yes',
    });
    this.told.set(number, key);
  }

  /**
   * Creates or updates the way to the telephone of an agent that is registered at Kamailio. No password
   * and no name in From leads to this account: calls of such a telephone come by the endpoint
   * agents-by-kamailio (asterisk-config/pjsip.d/agentsByKamailio.conf).
   */
  private async putBehind({ number, name }: AgentAccount, kamailio: string) {
    if (this.told.get(number) === name) return;
    await this.update('aor', number, contactAt(number, kamailio));
    await this.update('endpoint', number, {
      ...endpointOf(number, number, name),
      ...behindKamailio,
      allow: 'g722,alaw,ulaw',
      // Kamailio may speak TLS with this telephone. One that encrypts no audio passes over the keys that it is offered.
      media_encryption: 'sdes',
      media_encryption_optimistic: this.encryption === 'optional' ? 'yes' : 'no',
      // Kamailio knows the address of a telephone behind a router; its audio comes straight from there.
      rtp_symmetric: 'yes',
    });
    this.told.set(number, name);
  }

  /**
   * Removes the accounts when telephones register elsewhere than before: an update would leave what
   * only the other kind has, such as a password.
   */
  private async settleRegistrar(): Promise<void> {
    if (this.isSettled) return;
    const wanted = this.kamailio ?? '';
    if ((await this.registrarThere()) !== wanted) {
      for (const name of await this.namesThere()) await this.remove(name);
      await this.update('aor', registrarId, { mailboxes: wanted });
    }
    this.isSettled = true;
  }

  private async registrarThere(): Promise<string> {
    try {
      const fields = await this.ari.ask(`aor ${registrarId}`, (ari) =>
        ari.asterisk.getObject({ configClass: 'res_pjsip', objectType: 'aor', id: registrarId }),
      );
      return fields.find(({ attribute }) => attribute === 'mailboxes')?.value ?? '';
    } catch (error) {
      if (error instanceof AriRefusal && error.status === 404) return '';
      throw error;
    }
  }

  /**
   * Creates or updates the account of the page that is an agent's telephone.
   * @param bound the address of transport-ws, where its audio goes, too; SIP over WebSocket is
   *   everywhere, so Asterisk would offer every address of the machine instead
   */
  private async putPage({ number, name, pageDigest }: AgentAccount, bound: string | null) {
    const account = pageAccount(number);
    const { kamailio } = this;
    const key = `${kamailio === null ? (pageDigest ?? '') : ''} ${name} ${bound ?? ''}`;
    if (this.told.get(account) === key) return;
    if (kamailio === null) {
      await this.update('aor', account, {
        max_contacts: '1',
        remove_existing: 'yes',
        // A page that is gone without a word is noticed within these seconds and the timeout's.
        qualify_frequency: '4',
        qualify_timeout: '2',
        minimum_expiration: '30',
        maximum_expiration: '600',
      });
      await this.update('auth', account, {
        auth_type: 'md5',
        username: account,
        realm,
        md5_cred: pageDigest ?? '',
      });
    } else {
      await this.update('aor', account, contactAt(account, kamailio));
    }
    await this.update('endpoint', account, {
      ...endpointOf(account, number, name),
      ...(kamailio === null ? { ...byWebSocket, auth: account } : behindKamailio),
      // DTLS-SRTP with a certificate made at the start, ICE, RTCP on RTP's port.
      webrtc: 'yes',
      // G.711 first, as the network speaks it; Opus for a page that wants it.
      allow: 'alaw,ulaw,opus',
      ...audioAt(bound),
    });
    this.told.set(account, key);
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

  /** Names of agents' accounts that Asterisk has. */
  private async namesThere(): Promise<string[]> {
    const endpoints = await this.ari.ask('the telephones', (ari) =>
      ari.endpoints.listByTech({ tech: 'PJSIP' }),
    );
    return endpoints
      .map(({ resource }) => resource)
      .filter((name) => agentOfAccount(name) !== null);
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

  /**
   * Sends a request and tolerates a refusal. 404 means the account is already gone. An account
   * defined in a file belongs to an administrator, and stays.
   */
  private async ask(
    what: string,
    operation: (ari: QuickClient) => Promise<unknown>,
  ): Promise<void> {
    try {
      await this.ari.ask(what, operation);
    } catch (error) {
      if (!(error instanceof AriRefusal)) throw error;
      if (error.status !== 404) this.log.warn('Asterisk refused to remove an account', { error });
    }
  }
}

/** Binds audio to an address; nothing where it listens on all of them. */
function audioAt(bound: string | null): Fields {
  const address = (bound ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (address === '' || address === '0.0.0.0' || address === '::') return {};
  return { media_address: address, bind_rtp_to_media_address: 'yes' };
}

/**
 * What the endpoints of all telephones of agents have alike. Codecs are allowed after these, as Asterisk
 * reads the fields in their order.
 */
function endpointOf(account: string, number: string, name: string): Fields {
  return {
    context,
    disallow: 'all',
    aors: account,
    callerid: `"${plainName(name)}" <${number}>`,
    dtmf_mode: 'rfc4733',
    direct_media: 'no',
    trust_id_inbound: 'no',
    send_pai: 'no',
    language: 'zh',
    rtp_timeout: '60',
    allow_transfer: 'no',
    allow_subscribe: 'no',
    device_state_busy_at: '1',
  };
}

/** A page that registers here. */
const byWebSocket: Fields = {
  transport: 'transport-ws',
  identify_by: 'username',
  rewrite_contact: 'yes',
};

/** A telephone that is registered at Kamailio: no object identifies it. */
const behindKamailio: Fields = {
  transport: 'transport-udp',
  identify_by: 'ip',
  rewrite_contact: 'no',
  // In asterisk-config/pjsip.d/toKamailio.conf.
  outbound_auth: 'to-kamailio',
};

/** A fixed contact: Kamailio, which knows where the telephone is. */
function contactAt(account: string, kamailio: string): Fields {
  const contact = `sip:${account}@${kamailio};side=agent`;
  return { contact, max_contacts: '0', qualify_frequency: '0' };
}

/** The names of an agent's accounts; the last one is the telephone that rings. */
function namesOf({ number, pageDigest = null }: AgentAccount): string[] {
  return pageDigest === null ? [number] : [number, pageAccount(number)];
}

/** Removes what would end the quotes of a caller id. */
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
