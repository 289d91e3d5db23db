/** Turns prompts into sounds for a caller, and records what the caller heard of them. */
import type { Logger } from 'winston';
import { within } from '../../core/within.js';
import type { CallVoice } from '../../voice/prompts/voice.js';
import {
  CallEnded,
  type AskOptions,
  type AskResult,
  type Call,
  type Language,
  type Utterance,
} from '../../telephony/call.js';
import type { CallRecord } from './callRecorder.js';
import type { Listening } from './listening.js';
import type { Prompt } from './prompt.js';

/** The part of a conversation that speaking needs. */
export interface Speaker {
  readonly call: Call;
  readonly voice: CallVoice;
  readonly language: Language;
  readonly record: CallRecord;
  readonly log: Logger;
  readonly now: Date;
  /** Collects the names of the prompts that the caller has heard to their end. */
  readonly heard?: Set<string>;
}

/** Milliseconds that synthesis of a sentence may take before the caller is asked to wait. */
const renderPatienceMs = 1200;

/**
 * Milliseconds. Sounds end in a short silence, and clocks differ by a packet, so a sentence that
 * ends early by less than this was not cut off.
 */
const cutToleranceMs = 300;

/**
 * Turns prompts into utterances. While a slow speech engine works, the caller hears that they are
 * not forgotten.
 */
export async function render(
  speaker: Speaker,
  prompts: readonly Prompt[],
): Promise<readonly Utterance[]> {
  const rendering = Promise.all(prompts.map((each) => renderOne(speaker, each)));
  const first = await within(renderPatienceMs, rendering, null);
  if (first !== null) return first;
  const meanwhile = await speaker.voice.utterance(speaker.language, 'lookingUp');
  await noteHeard(speaker, [meanwhile], () => speaker.call.play([meanwhile]));
  return rendering;
}

/**
 * Replaces a prompt that no engine can say by a fallback that was made when the hotline was set up.
 */
async function renderOne(speaker: Speaker, wanted: Prompt): Promise<Utterance> {
  try {
    return await wanted.render(speaker.voice, speaker.language);
  } catch (error) {
    // Read now: a caller may have gone on with another record meanwhile.
    speaker.log.error('cannot play a prompt', { prompt: wanted.name, error });
    speaker.record.event(speaker.now, 'fault', wanted.name, 'cannot be played');
    return speaker.voice.utterance(speaker.language, 'cannotSay');
  }
}

/** Asks as {@link Call.ask} does, and tells when the question was said to its end and is not answered at once. */
export async function putQuestion(
  call: Call,
  options: AskOptions,
  onSaid: Listening['onSaid'],
): Promise<AskResult> {
  if (onSaid === undefined) return call.ask(options);
  const { utterances, signal, firstDigitTimeoutMs } = options;
  const { kind, playedMs } = await call.play(utterances, { ...(signal && { signal }) });
  const { afterMs } = onSaid;
  const ask = async (forMs: number): Promise<AskResult> => ({
    ...(await call.ask({ ...options, utterances: [], firstDigitTimeoutMs: forMs })),
    playedMs,
  });
  if (kind !== 'finished') return ask(firstDigitTimeoutMs);
  const soon = await ask(afterMs);
  if (soon.kind !== 'silence' || signal?.aborted === true) return soon;
  onSaid.call();
  return ask(firstDigitTimeoutMs - afterMs);
}

/**
 * Plays utterances and records what the caller heard. Each sentence is recorded with the moment it
 * began. One that was cut off gets a mark at its end, and one that was not reached is left out. It
 * is recorded after playback, so a crash loses the last one.
 */
export async function noteHeard<T extends { readonly playedMs: number }>(
  speaker: Speaker,
  utterances: readonly Utterance[],
  play: () => Promise<T>,
): Promise<T> {
  const began = speaker.now.getTime();
  let playedMs = 0;
  try {
    const result = await play();
    ({ playedMs } = result);
    return result;
  } catch (error) {
    // It may have ended while something before was played.
    const sinceMs = speaker.now.getTime() - began;
    const endedMs = error instanceof CallEnded ? error.playedMs : undefined;
    playedMs = Math.min(endedMs ?? sinceMs, sinceMs);
    throw error;
  } finally {
    let offsetMs = 0;
    for (const { name, text, durationMs } of utterances) {
      if (offsetMs >= playedMs) break;
      const isCut = playedMs < offsetMs + durationMs - cutToleranceMs;
      const heard = isCut ? `${text} …` : text;
      speaker.record.event(new Date(began + offsetMs), 'prompt', name, heard);
      if (!isCut) speaker.heard?.add(name);
      offsetMs += durationMs;
    }
  }
}
