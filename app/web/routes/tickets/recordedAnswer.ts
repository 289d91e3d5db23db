import { turns } from '../../../core/turns.js';
import { isWav } from '../../../telephony/wav.js';
import type { SpokenAnswer } from '../../../tickets/state/replyByVoice.js';
import { isBadSound } from '../../../voice/speech/sox.js';
import { RecordingTooLong, telephoneRecording } from '../../../voice/speech/telephoneRecording.js';
import { badInput, refusedBecause } from '../../server/webError.js';

/** Nobody listens longer than this, and a call has a time limit of its own. */
const mostMinutes = 10;
/** Recordings that wait for one to be converted: each is in memory. */
const mostWaiting = 4;

const inTurn = turns(1, { mostWaiting, tooMany: () => refusedBecause('try_later') });

const wrong = (message: string, problem?: 'silent' | 'recording_too_long', limit?: number) =>
  badInput('body.recording', message, problem, limit);

/**
 * Converts a recorded answer for the telephone. One is converted at a time, because calls need the
 * processors.
 * @param base64 a WAV file of any rate, mono or stereo.
 * @throws WebError when nobody could hear it, or too many wait; SpeechError when sox is missing or crashes.
 */
export async function recordedAnswer(
  base64: string,
): Promise<Pick<SpokenAnswer, 'wav' | 'lengthMs'>> {
  const bytes = Buffer.from(base64, 'base64');
  if (!isWav(bytes)) throw wrong('send a WAV file');
  const convert = () => telephoneRecording(bytes, mostMinutes * 60);
  const recording = await inTurn(convert).catch((error: unknown) => {
    if (error instanceof RecordingTooLong)
      throw wrong(
        `an answer has at most ${mostMinutes} minutes`,
        'recording_too_long',
        mostMinutes,
      );
    throw isBadSound(error) ? wrong('the recording cannot be read') : error;
  });
  if (recording === null) throw wrong('the recording has only silence', 'silent');
  return recording;
}
