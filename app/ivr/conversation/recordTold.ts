import { toldEvent } from '../../guidance/toldRecord.js';
import type { Told } from '../../guidance/tellAnswer.js';
import type { CallRecord } from './callRecorder.js';

/**
 * Records in a call which answer of the guidance its caller is told: id, version, language, and the
 * hash of the words. Call it before the answer is said.
 */
export function recordTold(record: Pick<CallRecord, 'event'>, at: Date, told: Told): void {
  const { name, detail } = toldEvent(told);
  record.event(at, 'guidance', name, detail);
}
