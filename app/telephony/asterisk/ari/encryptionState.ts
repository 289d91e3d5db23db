/**
 * Finds what passes through this Asterisk unencrypted, for the doctor: trunks and telephones that
 * other machines can listen to.
 */
import { randomUUID } from 'node:crypto';
import { isLoopback } from '../../../core/loopback.js';
import { askOnce, type AriAccess } from './askOnce.js';

/** How trunks and telephones of an Asterisk are encrypted. */
export interface EncryptionState {
  /** Whether SIP listens for TLS. */
  readonly hasTls: boolean;
  /** Trunks and telephones outside the loopback that have neither TLS nor SRTP, each in words. */
  readonly inTheClear: readonly string[];
  /** How many registered telephones and trunks were checked. */
  readonly looked: number;
}

type Fields = readonly { readonly attribute: string; readonly value: string }[];

/** Concurrent requests: the doctor must not slow down calls. */
const atATime = 4;

/**
 * Checks the trunks and the registered telephones.
 * @throws Error when Asterisk does not answer within 5 s.
 */
export async function readEncryptionState(settings: AriAccess): Promise<EncryptionState> {
  const ari = new Ari(settings);
  const hasTls = (await ari.object('transport', 'transport-tls')) !== null;
  const trunks = await Promise.all([trunkByAddress(ari), trunkRegistered(ari)]);
  const telephones = await telephonesThere(ari);
  const findings = [...trunks, ...telephones].filter((each) => each !== null);
  return {
    hasTls,
    inTheClear: findings.filter(({ isOpen }) => isOpen).map(({ says }) => says),
    looked: findings.length,
  };
}

interface Looked {
  readonly says: string;
  readonly isOpen: boolean;
}

/** Calls of a leased line may come by UDP or TLS, so the endpoint's own setting decides. */
async function trunkByAddress(ari: Ari): Promise<Looked | null> {
  const identify = await ari.object('identify', 'trunk-by-address');
  if (identify === null) return null;
  const addresses = identify.flatMap(({ attribute, value }) =>
    attribute === 'match' ? [value.split('/')[0] ?? ''] : [],
  );
  const outside = addresses.filter((address) => !isLoopback(address));
  return {
    says: `trunk-by-address (${outside.join(', ')})`,
    isOpen: outside.length > 0 && !(await isSdes(ari, 'trunk-by-address')),
  };
}

async function trunkRegistered(ari: Ari): Promise<Looked | null> {
  const registration = await ari.object('registration', 'trunk-registered');
  if (registration === null) return null;
  // Behind an outbound proxy only the way to that one is ours.
  const uri = valueOf(registration, 'outbound_proxy') || valueOf(registration, 'server_uri');
  return {
    says: `trunk-registered (${hostOf(uri)})`,
    isOpen: isOpenUri(uri) && !(await isSdes(ari, 'trunk-registered')),
  };
}

async function isSdes(ari: Ari, endpoint: string): Promise<boolean> {
  return valueOf(await ari.object('endpoint', endpoint), 'media_encryption') === 'sdes';
}

function valueOf(fields: Fields | null, name: string): string {
  return fields?.find(({ attribute }) => attribute === name)?.value ?? '';
}

async function telephonesThere(ari: Ari): Promise<Looked[]> {
  const endpoints = (await ari.get('endpoints/PJSIP')) as { resource: string; state: string }[];
  const waiting = endpoints
    .filter(({ resource, state }) => state === 'online' && !resource.startsWith('trunk-'))
    .map(({ resource }) => resource);
  if (waiting.length === 0) return [];
  const found: Looked[] = [];
  await ari.fromWithin(async (value) => {
    const names = waiting.values();
    const worker = async () => {
      for (const name of names) {
        // Several contacts would be separated by commas; our accounts allow one telephone each.
        const contact = (await value(`PJSIP_AOR(${name},contact)`))?.split(',')[0] ?? '';
        const uri = contact === '' ? null : await value(`PJSIP_CONTACT(${contact},uri)`);
        if (uri === null) continue;
        found.push({ says: `telephone ${name} (${hostOf(uri)})`, isOpen: isOpenUri(uri) });
      }
    };
    await Promise.all(Array.from({ length: atATime }, worker));
  });
  return found.sort((a, b) => a.says.localeCompare(b.says));
}

/** Returns the host of a SIP URI: `sip:1001@192.0.2.5:5060;transport=TLS` → `192.0.2.5` */
function hostOf(uri: string): string {
  return /^sips?:(?:[^@]*@)?(\[[^\]]*\]|[^:;>]*)/i.exec(uri)?.[1] ?? uri;
}

function isOpenUri(uri: string): boolean {
  return !/^sips:|;transport=tls/i.test(uri) && !isLoopback(hostOf(uri));
}

class Ari {
  constructor(private readonly settings: AriAccess) {}

  /** Reads from ARI; null when nothing has that name. */
  get(path: string): Promise<unknown> {
    return this.ask('GET', path);
  }

  async object(type: string, id: string): Promise<Fields | null> {
    return (await this.get(`asterisk/config/dynamic/res_pjsip/${type}/${id}`)) as Fields | null;
  }

  /**
   * Runs `work` with a reader for dialplan functions that only work on a channel. The channel is
   * one that nobody hears, in the context `doctor` (asterisk-config/extensions.d).
   */
  async fromWithin(
    work: (value: (name: string) => Promise<string | null>) => Promise<void>,
  ): Promise<void> {
    const channel = `channels/doctor-${randomUUID()}`;
    const place = { context: 'doctor', extension: 'look', priority: '1', timeout: '5' };
    const query = new URLSearchParams({ endpoint: 'Local/look@doctor', ...place });
    await this.ask('POST', `${channel}?${query.toString()}`);
    try {
      await work(async (name) => {
        const variable = new URLSearchParams({ variable: name });
        const found = await this.get(`${channel}/variable?${variable.toString()}`);
        return (found as { value: string } | null)?.value ?? null;
      });
    } finally {
      await this.ask('DELETE', channel);
    }
  }

  private async ask(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown> {
    const answer = await askOnce(this.settings, path, method);
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`Asterisk answers ${answer.status} to ${path.split('?')[0]}`);
    return answer.status === 204 ? null : answer.json();
  }
}
