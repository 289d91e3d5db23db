/** Texts to be said, before they become sound. Journeys speak in prompts, calls in utterances. */
import type { Voice } from '../../voice/prompts/voice.js';
import type { Language, Utterance } from '../../telephony/call.js';
import type { PromptArguments, PromptName } from '../../voice/prompts/catalogue.js';

/** A text of the catalogue with its values, not yet turned into sound. */
export interface Prompt {
  readonly name: PromptName;
  render(voice: Voice, language: Language): Promise<Utterance>;
}

/** Makes a prompt in the language of the conversation. */
export function prompt<N extends PromptName>(name: N, ...values: PromptArguments<N>): Prompt {
  return { name, render: (voice, language) => voice.utterance(language, name, ...values) };
}

/** Makes a prompt in a fixed language, whatever the conversation's is. */
export function promptIn<N extends PromptName>(
  language: Language,
  name: N,
  ...values: PromptArguments<N>
): Prompt {
  return { name, render: (voice) => voice.utterance(language, name, ...values) };
}
