import { isWav } from '../../../telephony/wav.js';
import type { SpokenAnswer } from '../../../tickets/state/replyByVoice.js';
import { SpeechError } from '../../../voice/speech/speechEngine.js';
import { telephoneRecording } from '../../../voice/speech/telephoneRecording.js';
import { badInput } from '../../server/webError.js';

/** Nobody listens longer than this, and a call has a time limit of its own. */
const mostMinutes = 10;

const wrong = (message: string, problem?: 'empty' | 'too_long', limit?: number) =>
  badInput('body.recording', message, problem, limit);

/**
 * Converts a recorded answer for the telephone.
 * @param base64 a WAV file of any rate, mono or stereo.
 * @throws WebError when nobody could hear it.
 */
export async function recordedAnswer(
  base64: string,
): Promise<Pick<SpokenAnswer, 'wav' | 'lengthMs'>> {
  const bytes = Buffer.from(base64, 'base64');
  if (!isWav(bytes)) throw wrong('send a WAV file');
  const recording = await telephoneRecording(bytes).catch((error: unknown) => {
    if (!(error instanceof SpeechError)) throw error;
    throw wrong(`the recording cannot be read: ${error.message}`);
  });
  if (recording === null) throw wrong('the recording has only silence', 'empty');
  if (recording.lengthMs > mostMinutes * 60_000) {
    throw wrong(`an answer has at most ${mostMinutes} minutes`, 'too_long', mostMinutes);
  }
  return recording;
}
