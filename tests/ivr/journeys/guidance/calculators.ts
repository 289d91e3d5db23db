/** Calls of a caller who is at a calculator. */
import { runCall } from '../../../../app/ivr/journeys/answerCall.js';
import { mainMenu } from '../../../../app/ivr/journeys/mainMenu.js';
import type { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import type { Language } from '../../../../app/telephony/call.js';
import type { ScriptedCall, Turn } from '../scriptedCall.js';
import type { TestApp } from '../testApp.js';

/** Runs a calculator with a caller, and then the main menu. Fails if the call leaves the script. */
export async function callCalculator(
  hotline: TestApp,
  calculator: (conversation: Conversation) => Promise<void>,
  turns: readonly Turn[],
  language: Language = 'zh',
): Promise<ScriptedCall> {
  const call = hotline.newCall(turns);
  await runCall(hotline.app, null, call, null, async (conversation) => {
    conversation.speak(language);
    await calculator(conversation);
    return mainMenu(conversation, () => []);
  });
  expect(call.problems).toEqual([]);
  return call;
}
