/** Lets a caller leave a message after the tone. */
import type { Caller } from '../caller.js';
import { untilTrue } from '../untilTrue.js';

/** The tone before a message, which is none of the hotline's prompts. */
const toneSeconds = 0.3;

export interface SpeakOptions {
  /** `speak on`: the message goes on when this returns, and some seconds of it are said. */
  readonly then?: 'send' | 'listen and send' | 'say again' | 'hang up' | 'speak on';
  /** Called with each sound as it begins. */
  readonly onSay?: (sound: string) => void;
}

/**
 * Listens to the instructions, and speaks after the tone.
 * @param intro the prompt that says what the message should contain; null when the caller records
 *   it again
 * @param sounds what the caller says, one after another, without extensions. The beginning of the
 *   first may be missing, because the caller is as quick as the tone
 */
export async function speakMessage(
  caller: Caller,
  intro: string | null,
  sounds: readonly string[],
  { then = 'send', onSay }: SpeakOptions = {},
): Promise<void> {
  if (intro !== null) await caller.hears(intro);
  await caller.hears('messageHow', { until: 'end' });
  await hearsTone(caller);
  for (const sound of sounds) {
    onSay?.(sound);
    await caller.say(sound, 'end');
  }
  if (then === 'speak on') {
    for (let again = 0; again < 4; again += 1) await caller.say(sounds.at(-1) ?? '', 'end');
    return;
  }
  if (then === 'hang up') {
    await caller.hangUp();
    return;
  }
  await caller.press('#');
  await caller.hears('messageReview');
  if (then === 'say again') {
    await caller.press('2');
    return;
  }
  if (then === 'listen and send') {
    await caller.press('1');
    await caller.hears('messageIs', { until: 'end' });
    await caller.hears('messageReview');
  }
  await caller.press('3');
}

async function hearsTone(caller: Caller): Promise<void> {
  const before = caller.otherSeconds();
  await untilTrue(`${caller.name} to hear the tone`, () =>
    caller.otherSeconds() - before > toneSeconds / 2 ? true : undefined,
  );
}
