/**
 * The recording of an agent call: its row is written before it begins, its length and hash when the
 * file is complete.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { withoutSide } from '../../core/nodes/side.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { isDiskFull } from '../../telephony/recordings/diskFull.js';
import type { RecordingResult, Bridge } from '../../telephony/bridge.js';
import {
  closeRecording,
  openRecording,
  unfinishedRecordings,
  type RecordingEnd,
} from '../../queue/store/recordings.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { untilWritten } from '../../queue/untilWritten.js';

/**
 * Writes the row of a recording that is about to begin.
 * @returns its name for `BridgeOptions.recordAs`.
 */
export async function beginRecording(
  runtime: QueueRuntime,
  callId: string,
  entryId: number,
): Promise<string> {
  const { db, clock, node } = runtime.deps;
  const id = randomUUID();
  const startedAt = clock.now();
  const recordAs = `${chinaDate(startedAt).replaceAll('-', '/')}/${id}`;
  const place = { node: withoutSide(node), file: `${recordAs}.wav` };
  await openRecording(db, { id, callId, entryId, ...place, startedAt });
  return recordAs;
}

/** Writes the end of an agent call's recording when it comes. */
export function followRecording(
  runtime: QueueRuntime,
  bridge: Pick<Bridge, 'recordAs' | 'recording'>,
): void {
  const { recordAs, recording } = bridge;
  if (recordAs === null || recording === null) return;
  recording
    .then((result) => endRecording(runtime, `${recordAs}.wav`, result))
    .catch((error: unknown) => {
      runtime.log.error('cannot write the end of a recording', { file: recordAs, error });
    });
}

async function endRecording(
  runtime: QueueRuntime,
  file: string,
  result: RecordingResult,
): Promise<void> {
  if (result.kind === 'failed')
    runtime.log.error('Asterisk failed to record an agent call', { file });
  const end: RecordingEnd = result.kind === 'stored' ? result : { kind: 'failed' };
  await untilWritten(runtime, () => closeRecording(runtime.deps.db, file, end));
}

/**
 * Lists recordings of this node without an end that are no longer being made: their process, or the
 * PBX, has died.
 */
export async function leftRecordings(
  runtime: QueueRuntime,
  stillMade: readonly Pick<Bridge, 'recordAs'>[],
): Promise<string[]> {
  const made = new Set(stillMade.map(({ recordAs }) => `${recordAs ?? ''}.wav`));
  const unfinished = await unfinishedRecordings(runtime.deps.db, runtime.deps.node);
  return unfinished.filter((file) => !made.has(file));
}

/**
 * Ends the rows of {@link leftRecordings}. While the disk is full, they are left for the next start.
 */
export async function finishLeftRecordings(
  runtime: QueueRuntime,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    const place = path.join(runtime.recordings.folder, file);
    let result: RecordingResult;
    try {
      result = { kind: 'stored', file: place, ...(await runtime.recordings.measure(place)) };
    } catch (error) {
      runtime.log.error('cannot read a recording of an earlier process', { file, error });
      if (isDiskFull(error)) continue;
      result = { kind: 'failed', reason: String(error) };
    }
    await endRecording(runtime, file, result);
  }
}
