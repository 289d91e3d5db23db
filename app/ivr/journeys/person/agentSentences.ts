/** Turns the sentences that agents hear into sounds. */
import type { Logger } from 'winston';
import type { Voice } from '../../../voice/prompts/voice.js';
import type { Language, Utterance } from '../../../telephony/call.js';
import type { AgentSentence, SayToAgent } from '../../../agents/runtime/sentences.js';
import { spoken } from '../../../voice/prompts/spoken.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/**
 * Makes the function that tells agents something. A sentence that cannot be said is logged and left
 * out.
 */
export function makeSayToAgent(voice: Voice, log: Logger): SayToAgent {
  return async (language, sentences) => {
    const prompts = sentences.flatMap((each) => promptsOf(language, each));
    const utterances = await Promise.all(
      prompts.map((each) =>
        each.render(voice, language).catch((error: unknown) => {
          log.error('cannot prepare a sentence for an agent', { prompt: each.name, error });
          return null;
        }),
      ),
    );
    return utterances.filter((each): each is Utterance => each !== null);
  };
}

function promptsOf(language: Language, sentence: AgentSentence): Prompt[] {
  if (typeof sentence === 'string') return [prompt(sentence)];
  switch (sentence.name) {
    case 'agentCaller':
      return [
        prompt(topicPrompt(sentence.topic)),
        prompt(sentence.language === 'zh' ? 'agentCallerZh' : 'agentCallerEn'),
        prompt(sentence.isVerified ? 'agentCallerVerified' : 'agentCallerNotVerified'),
        ...(sentence.isTransferred ? [prompt('agentCallerTransferred')] : []),
        ...(sentence.isCalledBack ? [prompt('agentCallerCalledBack')] : []),
      ];
    case 'agentConsulted':
      return [prompt('agentConsulted', { name: spoken(language).name(sentence.agentName) })];
  }
}

function topicPrompt(topic: string | null): 'agentCallerCase' | 'agentCallerGeneral' {
  return topic === 'case' ? 'agentCallerCase' : 'agentCallerGeneral';
}
