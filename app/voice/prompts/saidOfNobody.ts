/**
 * Prompts whose values say nothing about any caller: what the court is, when it is open, how long
 * the queue is.
 */
import type { PromptName } from './catalogue.js';
import { saidByEntries } from './texts/mainMenu/menuTexts.js';

const names = [
  ...['greeting', 'closedNow', 'materialsAddress'],
  ...['hoursOfDays', 'dayRange', 'aboutChoice', 'appointmentChoice'],
  ...['queuePlace', 'queueAbout', 'queueMoreThan', 'signInLocked', 'guessCallerBarred'],
  ...['codeTooMany'],
  ...['officeCalled', 'agentConsulted'],
  ...['guideMenu', 'guideAnswer', 'guideAskWhom', 'guideLeadOffer'],
] as const satisfies readonly PromptName[];

const saidOfNobody: ReadonlySet<string> = new Set([...names, ...saidByEntries]);

/**
 * Tells whether the sounds of a prompt may outlive the call. Those of a prompt that is not listed
 * may not.
 */
export function isOfNobody(name: PromptName): boolean {
  return saidOfNobody.has(name);
}
