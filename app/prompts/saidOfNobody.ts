/** Prompts with values that say nothing of anybody who calls: what the court is, when it is open, how long the line is. */
import type { PromptName } from './catalogue.js';

const names = [
  ...['greeting', 'closedNow', 'courtTelephone', 'courtAddress', 'courtHours', 'materialsAddress'],
  ...['hoursOfDays', 'dayRange', 'timeSpan', 'aboutChoice'],
  ...['linePlace', 'lineAbout', 'lineMoreThan', 'signInLocked', 'guessCallerBarred'],
  ...['calledBack', 'calledBackMissed', 'agentConsulted'],
] as const satisfies readonly PromptName[];

const saidOfNobody: ReadonlySet<PromptName> = new Set(names);

/** Whether the sounds of a prompt may be kept beyond the call. Of one that is not listed they are not. */
export function isOfNobody(name: PromptName): boolean {
  return saidOfNobody.has(name);
}
