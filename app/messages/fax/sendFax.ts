/**
 * Sends a fax: makes its pages, dials the machine, sends the pages that the machine has not
 * confirmed yet, and plans what follows.
 */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import type { App } from '../../core/app.js';
import { runProgram } from '../../core/programs/runProgram.js';
import { CallEnded } from '../../telephony/call.js';
import type { FaxMachine, FaxToSend, FaxTransmission } from '../../telephony/fax.js';
import type { RingResult } from '../../telephony/ringing.js';
import type { Telephony } from '../../telephony/telephony.js';
import { endFaxAttempt, nothingSent, transmissionName } from './endFaxAttempt.js';
import { makeLetter } from './makeLetter.js';
import { pageLimits } from './pageLimits.js';
import { countTiffPages } from './rules/bilevelTiff.js';
import { confirmedPages, isNoFax, limitOf, mayUseT38 } from './rules/faxPlan.js';
import {
  noteAttempt,
  pastAttempts,
  type AttemptEnd,
  type LeftAttempt,
  type TakenFax,
} from './store/faxOutbox.js';

export interface FaxApp extends Pick<App, 'db' | 'clock' | 'log'> {
  readonly telephony: Pick<Telephony, 'ring'>;
  readonly fax: FaxMachine;
}

/** How long a fax machine may take to answer; some ring five times first. */
const ringMs = 60_000;

/**
 * Makes one attempt. Rejects when the process stops meanwhile (the next one takes the attempt up),
 * or when the database is away.
 * @param signal the process stops
 */
export async function sendFax(app: FaxApp, taken: TakenFax, signal: AbortSignal): Promise<void> {
  const attempt = { faxId: taken.id, number: taken.attempt };
  const name = transmissionName(attempt);
  const skip = confirmedPages(taken.past);
  let pages: number | null = null;
  let end: AttemptEnd;
  try {
    await app.fax.forgetSent(name);
    pages = await makePages(taken, skip, await app.fax.fileToSend(name));
  } catch (error) {
    app.log.error('cannot make the pages of a fax', { faxId: taken.id, error });
    await endFaxAttempt(app, attempt, null, {
      ...nothingSent,
      outcome: 'not_made',
      error: String(error),
    });
    return;
  }
  const ringing = app.telephony.ring({
    to: { kind: 'telephone', number: taken.toNumber },
    purpose: { kind: 'fax', faxId: taken.id, attempt: taken.attempt },
    timeoutMs: ringMs,
  });
  await noteAttempt(app.db, attempt, { channelId: ringing.id });
  const rung = await ringing.result;
  if (rung.kind === 'answered') {
    const toSend: FaxToSend = {
      name,
      mayUseT38: mayUseT38(taken.past),
      limitS: limitOf(pages - skip),
    };
    await noteAttempt(app.db, attempt, { limitS: toSend.limitS });
    end = await app.fax.send(rung.leg, toSend, signal).then(
      (sent) => endOf(sent, pages ?? 0, skip),
      (error: unknown) => {
        if (!(error instanceof CallEnded)) throw error;
        return { ...nothingSent, outcome: 'no_fax', error: 'hung up at once' } as const;
      },
    );
  } else {
    end = { ...nothingSent, ...notAnswered(rung) };
  }
  await endFaxAttempt(app, attempt, pages, end);
}

/** Waits for the end of an attempt that an earlier process has begun. */
export async function followFax(
  app: FaxApp,
  left: LeftAttempt,
  signal: AbortSignal,
): Promise<void> {
  const { channelId, limitS, ...attempt } = left;
  if (channelId === null || limitS === null) {
    // The longest time that the telephone can have rung. The process that dialled is gone, and an
    // answered call was hung up.
    await endFaxAttempt(app, attempt, null, {
      ...nothingSent,
      outcome: 'no_trunk',
      error: 'the process ended',
    });
    return;
  }
  const name = transmissionName(attempt);
  const sent = await app.fax.follow(channelId, { name, mayUseT38: true, limitS }, signal);
  const pages = await readFile(await app.fax.fileToSend(name)).then(countTiffPages, () => null);
  const skip = confirmedPages(await pastAttempts(app.db, attempt.faxId));
  await endFaxAttempt(app, attempt, null, endOf(sent, (pages ?? Infinity) + skip, skip));
}

/**
 * Writes the pages that are to be sent, without the first `skip`. Returns how many pages the letter
 * has.
 */
async function makePages(fax: TakenFax, skip: number, to: string): Promise<number> {
  return inTemporaryFolder(async (folder) => {
    const whole = path.join(folder, 'whole.tif');
    await makeLetter(fax.letter, whole);
    const pages = countTiffPages(await readFile(whole));
    if (skip === 0) {
      await copyFile(whole, to);
    } else {
      const missing = Array.from({ length: pages - skip }, (_, page) => String(page + skip)).join(
        ',',
      );
      await runProgram({
        program: 'tiffcp',
        args: [`${whole},${missing}`, to],
        confinement: pageLimits,
        timeoutMs: 60_000,
        maxBytes: 1_000_000,
      });
    }
    return pages;
  });
}

/** @param pages of the whole letter, of which `skip` were confirmed before */
function endOf(sent: FaxTransmission, pages: number, skip: number): AttemptEnd {
  const { mode, rate, stationId, error } = sent;
  const pagesConfirmed = Math.min(sent.pages, pages - skip);
  const told = { pagesConfirmed, mode, rate, stationId, error };
  if (sent.status === 'lost') return { ...told, outcome: 'unknown' };
  if (pagesConfirmed >= pages - skip) return { ...told, outcome: 'delivered' };
  // Some machines report success with fewer pages than they were sent.
  const isMachine = sent.status === 'success' || pagesConfirmed > 0 || !isNoFax(sent);
  return { ...told, outcome: isMachine ? 'broken' : 'no_fax' };
}

function notAnswered(
  rung: Exclude<RingResult, { kind: 'answered' }>,
): Pick<AttemptEnd, 'outcome' | 'error'> {
  switch (rung.kind) {
    case 'refused':
      return { outcome: rung.reason === 'busy' ? 'busy' : 'not_answered', error: rung.reason };
    case 'not_answered':
      return { outcome: 'not_answered', error: '' };
    case 'unreachable': {
      const isOurs = rung.isOurs === true || rung.isTrunk === true;
      return { outcome: isOurs ? 'no_trunk' : 'unreachable', error: rung.reason };
    }
    case 'cancelled':
      return { outcome: 'no_trunk', error: 'cancelled' };
  }
}
