/** When an agent of the generated day signs in, has lunch and pauses, and signs out. */
import type { AgentOwnEvent } from '../../app/queue/agentStates.js';
import type { Chance } from './chance.js';
import { minute } from './dayHours.js';

/**
 * Returns an agent's events of the day: their moments, and what the agent does.
 * @param n the agent's place; the first two work at night
 */
export function shiftOf(n: number, chance: Chance): readonly (readonly [number, AgentOwnEvent])[] {
  const shift: [number, AgentOwnEvent][] = [];
  const atTime = (text: string, jitterMs: number) =>
    Date.parse(`2026-11-${text}:00+08:00`) + chance.whole(jitterMs);
  const own = (atMs: number, event: AgentOwnEvent) => shift.push([atMs, event]);
  if (n < 2) {
    own(atTime('23T22:27', 5 * minute), { kind: 'sign_in' });
    own(atTime('24T00:20', 5 * minute), { kind: 'sign_out' });
    own(atTime('24T22:28', 5 * minute), { kind: 'sign_in' });
    return shift;
  }
  own(atTime('24T08:31', 9 * minute), { kind: 'sign_in' });
  const lunch = atTime(n % 2 === 0 ? '24T11:25' : '24T12:15', 15 * minute);
  own(lunch, { kind: 'pause', reason: 'lunch' });
  own(lunch + 40 * minute, { kind: 'ready' });
  for (let pause = 0; pause < 3; pause += 1) {
    const from = atTime('24T09:00', 8 * 60 * minute);
    own(from, { kind: 'pause', reason: pause === 0 ? 'training' : 'rest' });
    own(from + minute + chance.whole(9 * minute), { kind: 'ready' });
  }
  own(atTime('24T17:31', 10 * minute), { kind: 'sign_out' });
  return shift;
}
