/**
 * An agent takes a callback. It is made as soon as the agent is ready, and no other agent makes it
 * meanwhile.
 */
import type { CourtScope } from '../court/rules/courtScope.js';
import { withTransaction } from '../core/database/pool.js';
import { nextCallbackState, type CallbackRefusal } from './rules/callback.js';
import { whenOpen } from './rules/callbackPlan.js';
import { hoursOfCallback, type CallbackDeps } from './callbackDeps.js';
import { lockCallback, saveCallback, type Callback } from './store/callbacks.js';
import { readCallbackWithin } from './store/findCallbacks.js';
import { isTakenByOther, setTaker } from './store/takenCallbacks.js';

export type CallbackTaken =
  | { readonly kind: 'taken'; readonly callback: Callback; readonly nextAt: Date }
  | {
      readonly kind: 'refused';
      readonly because:
        | CallbackRefusal
        /** No such callback in the scope. */
        | 'unknown'
        /** A signed-in colleague has taken it. */
        | 'taken'
        /** It brings an answer, which needs no agent. */
        | 'needs_no_agent';
    };

/**
 * Takes a callback, and makes it due at once, or when the queue opens. The first agent who takes it
 * gets it. After a colleague has signed out, another agent can take it.
 */
export async function takeCallback(
  deps: CallbackDeps,
  callbackId: number,
  agentId: number,
  scope: CourtScope,
): Promise<CallbackTaken> {
  const refused = (because: Extract<CallbackTaken, { kind: 'refused' }>['because']) =>
    ({ kind: 'refused', because }) as const;
  const found = await readCallbackWithin(deps.db, callbackId, scope);
  if (found === null) return refused('unknown');
  const { open } = await hoursOfCallback(deps, found);
  return withTransaction(deps.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback === null) return refused('unknown');
    if (callback.queueId === null) return refused('needs_no_agent');
    if (await isTakenByOther(client, callbackId, agentId)) return refused('taken');
    const now = deps.clock.now();
    const nextAt = whenOpen(now, open);
    const step = nextCallbackState(callback, { kind: 'postponed', until: nextAt }, now, () => null);
    if (step.kind === 'refused') return step;
    await saveCallback(client, callbackId, step.state);
    await setTaker(client, callbackId, agentId);
    return { kind: 'taken', callback: { ...callback, ...step.state, takenBy: agentId }, nextAt };
  });
}
