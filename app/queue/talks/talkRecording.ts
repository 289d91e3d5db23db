/**
 * The recording of a talk: its row first, then the talk, and its length and hash when the file is
 * complete.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { isDiskFull } from '../../telephony/recordings/diskFull.js';
import type { RecordingResult, Talk } from '../../telephony/talk.js';
import {
  closeRecording,
  openRecording,
  unfinishedRecordings,
  type RecordingEnd,
} from '../store/recordings.js';
import type { Floor } from '../floor/floor.js';
import { untilWritten } from '../floor/untilWritten.js';

/**
 * Writes the row of a recording that is about to begin.
 * @returns its name for `TalkOptions.recordAs`.
 */
export async function beginRecording(
  floor: Floor,
  callId: string,
  entryId: number,
): Promise<string> {
  const { db, clock, node } = floor.desk;
  const id = randomUUID();
  const startedAt = clock.now();
  const recordAs = `${chinaDate(startedAt).replaceAll('-', '/')}/${id}`;
  await openRecording(db, { id, callId, entryId, node, file: `${recordAs}.wav`, startedAt });
  return recordAs;
}

/** Writes the end of a talk's recording when it comes. */
export function followRecording(floor: Floor, talk: Pick<Talk, 'recordAs' | 'recording'>): void {
  const { recordAs, recording } = talk;
  if (recordAs === null || recording === null) return;
  recording
    .then((result) => endRecording(floor, `${recordAs}.wav`, result))
    .catch((error: unknown) => {
      floor.log.error('cannot write the end of a recording', { file: recordAs, error });
    });
}

async function endRecording(floor: Floor, file: string, result: RecordingResult): Promise<void> {
  if (result.kind === 'failed') floor.log.error('Asterisk failed to record a talk', { file });
  const end: RecordingEnd = result.kind === 'stored' ? result : { kind: 'failed' };
  await untilWritten(floor, () => closeRecording(floor.desk.db, file, end));
}

/**
 * Lists recordings of this node without an end that are no longer being made: their process, or the
 * PBX, has died.
 */
export async function leftRecordings(
  floor: Floor,
  stillMade: readonly Pick<Talk, 'recordAs'>[],
): Promise<string[]> {
  const made = new Set(stillMade.map(({ recordAs }) => `${recordAs ?? ''}.wav`));
  const unfinished = await unfinishedRecordings(floor.desk.db, floor.desk.node);
  return unfinished.filter((file) => !made.has(file));
}

/**
 * Ends the rows of {@link leftRecordings}. While the disk is full, they are left for the next start.
 */
export async function finishLeftRecordings(floor: Floor, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const place = path.join(floor.recordings.folder, file);
    let result: RecordingResult;
    try {
      result = { kind: 'stored', file: place, ...(await floor.recordings.measure(place)) };
    } catch (error) {
      floor.log.error('cannot read a recording of an earlier process', { file, error });
      if (isDiskFull(error)) continue;
      result = { kind: 'failed', reason: String(error) };
    }
    await endRecording(floor, file, result);
  }
}
