/**
 * Sends the outbox of SMS by an account, looking for new rows four times a second. One process holds the account (core/nodes/leaseAccount.ts), so nothing
 * is sent twice. A row is marked before the driver gets it, and its result is written afterwards,
 * several results together. What a dead process was sending is marked as unknown, and is never sent
 * again automatically.
 */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import { sessionUrlOf } from '../../core/database/sessionUrl.js';
import { leaseAccount, type Held } from '../../core/nodes/leaseAccount.js';
import { nextTry, planSending, type SendingRules } from '../rules/sendingPlan.js';
import { ClaimSize } from '../rules/claimSize.js';
import { RateLimit } from '../rules/rateLimit.js';
import { signSmsIn } from '../rules/smsText.js';
import type { SendResult, SmsDriver, SmsReceipt, SmsReceived, SmsToSend } from '../smsDriver.js';
import type { SmsSecrets } from '../smsSecrets.js';
import { makeSmsDriver } from './makeSmsDriver.js';
import { receiptCode, withoutWords } from './withoutWords.js';
import {
  beginWriting,
  claimSms,
  markLeftUnknown,
  noteAccount,
  releaseClaims,
  writeReceipts,
  writeResults,
  type ClaimedSms,
  type SmsResult,
} from '../store/accountOutbox.js';

/** What the hotline adds to an account: what is written into SMS, and what becomes of received ones. */
export interface SmsUse {
  readonly secrets: SmsSecrets;
  /**
   * The signature of the hotline's court, as it is now, for SMS of courts without one of their own.
   */
  readonly smsSignature: () => string;
  /** Its signature of English SMS; null, or none: the Chinese one. */
  readonly smsSignatureEn?: () => string | null;
  /** Takes received SMS. */
  readonly receive: (message: SmsReceived) => Promise<void>;
}

/**
 * Sends and receives SMS by the account of the settings, whenever this process holds it.
 * @throws as {@link makeSmsDriver}.
 */
export async function sendFromAccount(
  app: Pick<App, 'config' | 'db' | 'clock' | 'log'>,
  use: SmsUse,
): Promise<Held> {
  const { config, db, clock, log } = app;
  const makeDriver = await makeSmsDriver(config, app);
  return leaseAccount({
    account: config.SMS_DRIVER,
    databaseUrl: sessionUrlOf(config),
    log,
    hold() {
      const { driver, atOnce } = makeDriver();
      return startSender(
        {
          ...use,
          db,
          clock,
          log,
          account: config.SMS_DRIVER,
          node: config.HOTLINE_NODE,
          smsRules: {
            quiet: config.SMS_QUIET_HOURS,
            perNumberPerHour: config.SMS_PER_NUMBER_PER_HOUR,
          },
          perSecond: config.SMS_PER_SECOND,
          atOnce,
        },
        driver,
      );
    },
  });
}

export interface SenderApp extends Pick<App, 'db' | 'clock' | 'log'>, SmsUse {
  /** The account's name in rows: `smpp`. */
  readonly account: string;
  readonly node: string;
  readonly smsRules: SendingRules;
  /** SMS a second at most. */
  readonly perSecond: number;
  /** SMS that the driver has at a time: a few windows; more when the gateway is fast. */
  readonly atOnce: number;
}

export interface RunningSender {
  /** Stops sending, waits for the driver's results, and writes them. */
  stop(): Promise<void>;
}

interface DoneSms {
  readonly result: SmsResult;
  /** The SMS had a secret filled in, which can be forgotten now. */
  readonly forget: ClaimedSms | null;
}

interface WaitingReceipt {
  readonly receipt: SmsReceipt;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const hourMs = 3_600_000;
const idleMs = 250;
const retryMs = 1000;
const noteMs = 2000;
/** At a stop, the time for writing the last results. */
const stopMs = 4000;
/** A statement is aborted sooner (core/database/pool.ts), so its claim is visible by then. */
const lostMs = 30_000;

const claimOf = ({ id, claimedAt }: ClaimedSms) => ({ id, claimedAt });

/** Starts sending. Call it while holding the account. */
export function startSender(app: SenderApp, driver: SmsDriver): RunningSender {
  const { db, clock, log, account } = app;
  const rate = new RateLimit(app.perSecond);
  const size = new ClaimSize(app.atOnce);
  let isStopped = false;
  let isTroubled = false;
  /**
   * The driver has them, or their result is not in the database yet: a crash makes them unknown.
   */
  const inHand = new Set<number>();
  /** How many of them the driver has. */
  let underWay = 0;
  let lostClaims: Date[] = [];
  let pausedUntilMs = 0;
  let lastReceiptAt: Date | null = null;
  let wake: () => void = () => undefined;
  let done: DoneSms[] = [];
  let receipts: WaitingReceipt[] = [];
  let writing: Promise<void> | null = null;
  let receiving: Promise<void> = Promise.resolve();

  /** Waits this long, or until the loop is woken. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function troubled(error: unknown): void {
    if (!isTroubled) log.warn('cannot read or write the outbox of SMS; retrying', { error });
    isTroubled = true;
  }

  function trouble(): void {
    if (isTroubled) log.info('reading and writing the outbox of SMS again');
    isTroubled = false;
  }

  async function claiming(): Promise<void> {
    while (!isStopped) {
      const pauseMs = pausedUntilMs - performance.now();
      const room = size.most - inHand.size;
      if (pauseMs > 0 || room < size.most / 2) {
        await pause(pauseMs > 0 ? pauseMs : idleMs);
        continue;
      }
      // While there is no connection, one at a time shows whether there is one again.
      const most = driver.state().isConnected ? room : 1;
      const limit = Math.min(most, rate.free(performance.now()));
      if (limit < 1) {
        await pause(rate.waitMs(performance.now()));
        continue;
      }
      const now = clock.now();
      try {
        await releaseLostClaims(now);
        const lately = new Date(now.getTime() - hourMs);
        const claimed = await claimSms(db, { account, limit, now, lately });
        rate.take(claimed.length);
        for (const sms of claimed) void handOver(sms, now);
        trouble();
        if (claimed.length === 0) await pause(idleMs);
      } catch (error) {
        lostClaims.push(now);
        troubled(error);
        await pause(retryMs);
      }
    }
  }

  /**
   * A claim may have been committed although the reply to it was lost. This process holds the
   * account, and knows that the driver never had those SMS.
   */
  async function releaseLostClaims(now: Date): Promise<void> {
    if (lostClaims.length === 0) return;
    await releaseClaims(db, { account, claimedAt: lostClaims, inHand: [...inHand] });
    lostClaims = lostClaims.filter((at) => now.getTime() - at.getTime() < lostMs);
  }

  async function handOver(sms: ClaimedSms, now: Date): Promise<void> {
    inHand.add(sms.id);
    underWay += 1;
    const plan = planSending(sms, app.smsRules, now);
    try {
      if (plan.kind === 'wait') {
        const later = { kind: 'later', nextAt: plan.until, counts: false, error: null } as const;
        finish({ ...claimOf(sms), at: now, ...later }, null);
      } else if (plan.kind === 'end') {
        const { outcome, why: error } = plan;
        finish({ ...claimOf(sms), at: now, kind: 'ended', outcome, error }, sms);
      } else {
        await send(sms);
      }
    } catch (error) {
      // The driver had nothing yet: reading the secret failed.
      log.warn('the gateway did not accept an SMS', { smsId: sms.id, givenUp: false, error });
      finish(failed(sms, error instanceof Error ? error.message : String(error)), null);
    } finally {
      underWay -= 1;
    }
  }

  async function send(sms: ClaimedSms): Promise<void> {
    const { toNumber, body } = await app.secrets.fill(db, sms);
    const filled = body === sms.body ? null : sms;
    const isSealed = sms.toNumber === '';
    const handed: SmsToSend = {
      id: `sms-${sms.id}`,
      purpose: sms.purpose,
      to: toNumber,
      text: signSmsIn(sms.language, sms, commonSignatures(), body),
      extension: sms.extension ?? '',
      expiresAt: sms.expiresAt,
      ...(isSealed && { isSealed }),
    };
    const result = await driver.send(handed);
    finish(resultOf(sms, isSealed ? withoutWords(result, handed) : result), filled);
  }

  function commonSignatures() {
    return { signature: app.smsSignature(), signatureEn: app.smsSignatureEn?.() ?? null };
  }

  function resultOf(sms: ClaimedSms, result: SendResult): SmsResult {
    const { id: smsId, purpose } = sms;
    const at = clock.now();
    const base = { ...claimOf(sms), at };
    switch (result.kind) {
      case 'accepted':
        return { ...base, kind: 'sent', refs: result.parts.map(({ ref }) => ref) };
      case 'unknown': {
        const { reason: error } = result;
        log.warn('an SMS may have been sent: it is not sent again by itself', {
          smsId,
          purpose,
          reason: error,
        });
        return { ...base, kind: 'unknown', refs: result.parts.map(({ ref }) => ref), error };
      }
      case 'throttled': {
        pausedUntilMs = Math.max(pausedUntilMs, performance.now() + result.afterMs);
        const nextAt = new Date(at.getTime() + result.afterMs);
        return { ...base, kind: 'later', nextAt, counts: false, error: null };
      }
      case 'refused': {
        const { reason, isFinal } = result;
        const next = isFinal ? null : failed(sms, reason);
        const givenUp = next?.kind !== 'later';
        log.warn('the gateway did not accept an SMS', { smsId, purpose, givenUp, reason });
        return next ?? { ...base, kind: 'ended', outcome: 'refused', error: reason };
      }
    }
  }

  /** Plans another try, or gives up after the last one. */
  function failed(sms: ClaimedSms, error: string): SmsResult {
    const at = clock.now();
    const base = { ...claimOf(sms), at };
    const nextAt = nextTry(sms.attempts, at);
    return nextAt === null
      ? { ...base, kind: 'ended', outcome: 'refused', error }
      : { ...base, kind: 'later', nextAt, counts: true, error };
  }

  function finish(result: SmsResult, secret: ClaimedSms | null): void {
    const isOver = result.kind === 'sent' || result.kind === 'ended';
    size.note(1, performance.now());
    done.push({ result, forget: isOver ? secret : null });
    write();
  }

  /** Writes all results that have come, one transaction after another. */
  function write(): void {
    writing ??= writingAll().finally(() => {
      writing = null;
      // Results that came during the last writing.
      if (!isStopped && done.length + receipts.length > 0) write();
    });
  }

  async function writingAll(): Promise<void> {
    while (done.length > 0 || receipts.length > 0) {
      const [results, waiting] = [done, receipts];
      [done, receipts] = [[], []];
      try {
        await withTransaction(
          db,
          async (client) => {
            await writeResults(
              client,
              account,
              results.map(({ result }) => result),
            );
            for (const { forget } of results) {
              if (forget !== null) await app.secrets.forget(client, forget);
            }
            await writeReceipts(
              client,
              account,
              waiting.map(({ receipt }) => receipt),
            );
          },
          beginWriting,
        );
        for (const { result } of results) inHand.delete(result.id);
        for (const { resolve } of waiting) resolve();
        trouble();
        if (inHand.size <= size.most / 2) wake();
      } catch (error) {
        troubled(error);
        // The gateway repeats receipts that were not acknowledged. Results exist only here.
        for (const { reject } of waiting) reject(error);
        done.unshift(...results);
        if (isStopped && performance.now() > stopByMs) return;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  async function note(): Promise<void> {
    const { isConnected, since, lastError } = driver.state();
    await noteAccount(db, {
      account,
      node: app.node,
      at: clock.now(),
      connectedSince: isConnected ? since : null,
      lastError,
      lastReceiptAt,
    }).catch(troubled);
  }

  /** Before sending: marks what an earlier holder left. */
  async function begin(): Promise<void> {
    while (!isStopped) {
      try {
        const left = await markLeftUnknown(db, account, clock.now());
        for (const smsId of left) {
          log.warn('an SMS may have been sent: it is not sent again by itself', {
            smsId,
            reason: 'the process that was sending it ended',
          });
        }
        break;
      } catch (error) {
        troubled(error);
        await pause(retryMs);
      }
    }
    driver.start({
      receipt(told) {
        const receipt = { ...told, code: receiptCode(told.code) };
        lastReceiptAt = receipt.at;
        return new Promise((resolve, reject) => {
          receipts.push({ receipt, resolve, reject });
          write();
        });
      },
      received(message) {
        // One after the other: a message that comes twice is recognised by the first one's row.
        const received = receiving.then(() => app.receive(message));
        receiving = received.catch((error: unknown) => {
          log.error('cannot store a received SMS', { error });
        });
        return received;
      },
    });
    // Else the doctor calls an account that is connected at once not connected for two seconds.
    await note();
    await claiming();
  }

  let stopByMs = Infinity;
  const running = begin();
  const noting = setInterval(() => void note(), noteMs);
  return {
    async stop() {
      isStopped = true;
      stopByMs = performance.now() + stopMs;
      clearInterval(noting);
      wake();
      await running;
      await driver.stop();
      // The driver has answered for all that it had.
      while (underWay > 0 && performance.now() < stopByMs) await pause(10);
      do {
        write();
        await writing;
      } while (done.length + receipts.length > 0 && performance.now() < stopByMs);
      await receiving;
    },
  };
}
