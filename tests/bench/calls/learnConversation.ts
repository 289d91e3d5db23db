/**
 * Learns what the app plays, from the app's own conversation, voice and database and a scripted
 * caller. The sounds are exactly those that Asterisk plays in a real call. The delays of digits
 * pressed into a prompt prove it, because they recognise the next prompt by its first 20 ms.
 */
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import type { CallApp } from '../../../app/ivr/conversation/callApp.js';
import { readConfig } from '../../../app/core/config.js';
import { CallRecorder } from '../../../app/ivr/conversation/callRecorder.js';
import { Guidance } from '../../../app/guidance/readGuidance.js';
import { GreetingCourt } from '../../../app/court/greetingCourt.js';
import { makeLogger } from '../../../app/core/log.js';
import { makeSpeechEngine } from '../../../app/voice/speech/makeSpeechEngine.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import { makeVoice } from '../../../app/voice/prompts/voice.js';
import { hangsUp, presses, ScriptedCall } from '../../ivr/journeys/scriptedCall.js';
import { type BenchDatabase } from '../benchDatabase.js';
import { type Turn } from './conversation.js';

/**
 * Runs the conversation once, and returns what was played.
 * @param env the environment of the app that will be measured
 * @param digits what to press, turn by turn
 * @returns the turns, one more than there are digits
 * @throws Error if something is not played, or the conversation ends by itself
 */
export async function learnConversation(
  database: BenchDatabase,
  env: Readonly<Record<string, string>>,
  digits: readonly Pick<Turn, 'digits' | 'field'>[],
): Promise<Turn[]> {
  const config = readConfig(env);
  const log = makeLogger('warn');
  const court = new GreetingCourt(database.pool, config.HOTLINE_COURT, log);
  if ((await court.read()) === null) throw new Error(`no court ${config.HOTLINE_COURT}`);
  const { SOUNDS_DIR: soundsDir, RECORDED_PROMPTS_DIR: recordedDir } = config;
  const soundMaker = makeSoundMaker(makeSpeechEngine(config));
  const app: CallApp = {
    config,
    log,
    court,
    db: database.pool,
    stopping: new AbortController().signal,
    clock: { now: () => new Date() },
    identityKeys: database.identityKeys,
    telephony: null,
    fax: null,
    recorder: new CallRecorder({ db: database.pool, log }),
    guidance: await Guidance.open(database.pool, log, new Date()),
    // The peer plays these files, and the measured app makes its own: they stay after this call,
    // and are of another node than the app, which clears what it finds of its own.
    voice: makeVoice({
      soundMaker,
      soundsDir,
      recordedDir,
      log,
      node: 'learnt',
      keepDays: 1,
    }),
  };
  const ends: number[] = [];
  const noteEnd = () => {
    ends.push(call.heard.length);
  };
  const call: ScriptedCall = new ScriptedCall(
    [
      ...digits.map((turn) => presses('', turn.digits, noteEnd)),
      { ...hangsUp(''), before: noteEnd },
    ],
    'bench',
  );
  await answerCall(app, null, call);
  if (call.hungUpByHotline || ends.length !== digits.length + 1) {
    throw new Error(`the conversation left its way:\n${call.words}`);
  }
  return ends.map((end, index) => ({
    digits: '',
    ...digits[index],
    sounds: call.heard.slice(ends[index - 1] ?? 0, end).flatMap((each) => each.sounds),
  }));
}
