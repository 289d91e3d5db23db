/**
 * Implements `telephony/fax.ts`. SendFAX and ReceiveFAX are applications of the dialplan: a channel
 * leaves Stasis for them. The dialplan notes what became of a fax
 * (asterisk-config/extensions.d/fax.conf), so neither a dead app nor a lost event loses it.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import {
  faxFolder,
  type FaxMachine,
  type FaxToSend,
  type FaxTransmission,
  type ReceivedFax,
} from '../../fax.js';
import { CallEnded, type Leg } from '../../call.js';
import type { AriConnection } from '../ari/connection.js';
import type { Operation } from '../ari/operation.js';
import {
  continueInDialplan,
  readChannel,
  readGlobal,
  setChannelVariable,
  setGlobal,
} from '../ari/operations.js';
import { hangUpUntilGone } from '../hangUp.js';
import { readFaxResult, type FaxResult } from './rules/faxResult.js';

export interface AsteriskFaxOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  readonly recordingsDir: string;
}

const lookEveryMs = 500;
/**
 * The PBX ends a transmission by itself; the watchdog ends what it has forgotten (asterisk#2046).
 */
const watchdogExtraMs = 30_000;
/** So long after its channel is gone, a transmission without a result has none. */
const resultLateMs = 5000;

export class AsteriskFax implements FaxMachine {
  constructor(private readonly options: AsteriskFaxOptions) {}

  async fileToSend(name: string): Promise<string> {
    const file = this.pathOf('out', name, 'tif');
    await mkdir(path.dirname(file), { recursive: true, mode: 0o770 });
    return file;
  }

  async send(leg: Pick<Leg, 'id'>, fax: FaxToSend, signal?: AbortSignal): Promise<FaxTransmission> {
    await this.handOver(leg, fax);
    return this.follow(leg.id, fax, signal);
  }

  handOver({ id }: Pick<Leg, 'id'>, fax: FaxToSend): Promise<void> {
    return this.doAll([
      setChannelVariable(id, 'FAX_NAME', fax.name),
      setChannelVariable(id, 'FAX_LIMIT', String(fax.limitS)),
      // f: T.38 when the other side asks for it, as receivers do when they hear a fax, otherwise
      // G.711. To ask for it from here (z) made a machine without T.38 give up.
      setChannelVariable(id, 'FAX_OPTIONS', fax.mayUseT38 ? 'f' : 'F'),
      continueInDialplan(id, 'hotline-fax', 'send'),
    ]);
  }

  announce({ id }: Pick<Leg, 'id'>, filedAs: string): Promise<void> {
    return this.doAll([setChannelVariable(id, 'FAX_FOR', filedAs)]);
  }

  receive({ id }: Pick<Leg, 'id'>): Promise<void> {
    return this.doAll([continueInDialplan(id, 'hotline-fax', 'receive')]);
  }

  private async doAll(steps: readonly Operation[]): Promise<void> {
    for (const step of steps) {
      const { status, body } = await this.options.ari.run(step);
      if (status === 404 || status === 409 || status === 412) throw new CallEnded();
      if (status >= 400)
        throw new Error(`Asterisk did not take a call for a fax: ${status} ${String(body)}`);
    }
  }

  async follow(channelId: string, fax: FaxToSend, signal?: AbortSignal): Promise<FaxTransmission> {
    const { ari, log } = this.options;
    const watchdogAt = performance.now() + fax.limitS * 1000 + watchdogExtraMs;
    let goneAt: number | null = null;
    let isEnded = false;
    for (;;) {
      const result = await this.resultOfSent(fax.name);
      if (result !== null) return result;
      signal?.throwIfAborted();
      const now = performance.now();
      if (goneAt !== null && now - goneAt > resultLateMs) return lost;
      if (goneAt === null && ari.isConnected && (await this.isGone(channelId))) goneAt = now;
      if (now > watchdogAt && !isEnded && goneAt === null) {
        isEnded = true;
        log.warn('a fax hangs: ending its call', { channel: channelId, fax: fax.name });
        void hangUpUntilGone({ ari, log, channelId });
      }
      await delay(lookEveryMs, undefined, signal === undefined ? {} : { signal });
    }
  }

  async forgetSent(name: string): Promise<void> {
    await rm(this.pathOf('out', name, 'tif'), { force: true });
    await this.forgetResult(name);
  }

  /**
   * Makes the folder before any fax can come. Never rejects, because calls need no folder for
   * faxes.
   */
  async prepare(): Promise<void> {
    await this.makeFolder().catch((error: unknown) => {
      this.options.log.error('cannot make the folder of faxes: none can come in', { error });
    });
  }

  /** The dialplan makes no folder: without it, every received fax would fail at its first page. */
  private async makeFolder(): Promise<string> {
    const folder = path.join(this.options.recordingsDir, faxFolder, 'in');
    await mkdir(folder, { recursive: true, mode: 0o770 });
    return folder;
  }

  async received(): Promise<ReceivedFax[]> {
    const folder = await this.makeFolder();
    const names = await readdir(folder);
    const faxes: ReceivedFax[] = [];
    for (const name of new Set(names.map((each) => each.replace(/\.(tif|result)$/, ''))).values()) {
      if (!/^[\w.-]{1,120}$/.test(name)) continue;
      const file = this.pathOf('in', name, 'tif');
      const pages = await stat(file).catch(() => null);
      const result =
        (await this.resultOfReceived(name)) ??
        (pages !== null && (await this.isAbandoned(name, pages.mtimeMs)) ? abandoned : null);
      if (result !== null) faxes.push({ ...result, name, file: pages === null ? null : file });
    }
    return faxes.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async forgetReceived(name: string): Promise<void> {
    // The result goes last: without it, pages look like a transmission that is not over.
    await rm(this.pathOf('in', name, 'tif'), { force: true });
    const result = this.pathOf('in', name, 'result');
    const isInFile = await stat(result).then(
      () => true,
      () => false,
    );
    if (!isInFile) await this.forgetResult(name);
    await rm(result, { force: true });
  }

  private async forgetResult(name: string): Promise<void> {
    const { status } = await this.options.ari.run(setGlobal(resultVariable(name), ''));
    if (status >= 400) throw new Error(`Asterisk does not forget the result of a fax: ${status}`);
  }

  private async resultOfReceived(name: string): Promise<FaxResult | null> {
    const text = await readFile(this.pathOf('in', name, 'result'), 'utf8').catch(() => '');
    // For a call that this program has passed on, it is where that of a sent fax is.
    return readFaxResult(text) ?? (text === '' ? this.resultOfSent(name) : null);
  }

  private async resultOfSent(name: string): Promise<FaxResult | null> {
    try {
      const { status, body } = await this.options.ari.run(readGlobal(resultVariable(name)));
      return status < 400 ? readFaxResult((body as { readonly value: string }).value) : null;
    } catch {
      // Asterisk is away; the caller asks again.
      return null;
    }
  }

  /**
   * Pages without a result whose channel is gone: the PBX died while they came. The channel has
   * their name. A result is written before its channel goes.
   */
  private async isAbandoned(name: string, writtenAt: number): Promise<boolean> {
    return (
      Date.now() - writtenAt > resultLateMs &&
      this.options.ari.isConnected &&
      (await this.isGone(name)) &&
      (await this.resultOfReceived(name)) === null
    );
  }

  private async isGone(channelId: string): Promise<boolean> {
    try {
      return (await this.options.ari.run(readChannel(channelId))).status === 404;
    } catch {
      return false;
    }
  }

  private pathOf(direction: 'out' | 'in', name: string, ending: string): string {
    if (!/^[\w.-]{1,120}$/.test(name)) throw new Error(`invalid name of a fax: ${name}`);
    return path.join(this.options.recordingsDir, faxFolder, direction, `${name}.${ending}`);
  }
}

const resultVariable = (name: string) => `FAX_RESULT_${name}`;

const lost: FaxTransmission = {
  status: 'lost',
  pages: 0,
  error: 'the exchange has left no result',
  mode: '',
  rate: 0,
  stationId: '',
};
const abandoned: FaxResult = {
  ...lost,
  callerNumber: '',
  calledNumber: '',
  channelId: '',
  filedAs: '',
};
