/** The doctor's check of the voice that speaks to callers. */
import { SpeechError } from '../../voice/speech/speechEngine.js';
import { readModelFolder } from '../../voice/speech/sherpaOnnx.js';
import { voiceInUse } from '../../voice/speech/voiceFolder.js';
import { fail, ok, warn, type Check } from './finding.js';

const leaveBehind =
  'hotline voice list shows better ones; hotline voice install NAME fetches one and lets it speak';

/** Says which voice speaks. espeak-ng is intelligible, but nobody's choice for a court. */
export const voice: Check = async ({ config }) => {
  const { SPEECH_ENGINE, VOICES_DIR } = config;
  if (SPEECH_ENGINE === 'espeak-ng') {
    return warn(
      'espeak-ng speaks, a stop-gap (SPEECH_ENGINE=espeak-ng)',
      `take SPEECH_ENGINE out of the settings; ${leaveBehind}`,
    );
  }
  if (SPEECH_ENGINE !== 'installed') return ok(`SPEECH_ENGINE=${SPEECH_ENGINE} speaks`);
  try {
    const inUse = await voiceInUse(VOICES_DIR);
    if (inUse === null) return warn('espeak-ng speaks, a stop-gap', leaveBehind);
    const { speaker, speed } = await readModelFolder(inUse.model);
    const says = `${inUse.name} speaks (speaker ${speaker}, speed ${speed}; licence ${inUse.licence})`;
    return inUse.languages.includes('en')
      ? ok(says)
      : ok(`${says}; espeak-ng speaks English, which it does not know`);
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error;
    return fail(error.message, 'hotline voice use espeak speaks at once; then install it again');
  }
};
