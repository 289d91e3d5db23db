/** An agent takes a callback: it is made as soon as the agent is ready, and nobody else makes it meanwhile. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import { withTransaction } from '../../database/pool.js';
import { nextCallbackState, type CallbackRefusal } from '../rules/callback.js';
import { whenOpen } from '../rules/callbackPlan.js';
import { hoursOfCallback, type CallbackDesk } from './callbackDesk.js';
import { lockCallback, saveCallback, type Callback } from './store/callbacks.js';
import { readCallbackWithin } from './store/findCallbacks.js';
import { isTakenByOther, setTaker } from './store/takenCallbacks.js';

export type CallbackTaken =
  | { readonly kind: 'taken'; readonly callback: Callback; readonly nextAt: Date }
  | {
      readonly kind: 'refused';
      readonly because:
        | CallbackRefusal
        /** There is none in the scope. */
        | 'unknown'
        /** It is a colleague's, who is signed in. */
        | 'taken'
        /** It brings an answer, which needs no agent. */
        | 'needs_no_agent';
    };

/**
 * Takes it, and has it made at once, or when the line opens. Who takes it first has it. A colleague's is free again when the
 * colleague has signed out.
 */
export async function takeCallback(
  desk: CallbackDesk,
  callbackId: number,
  agentId: number,
  scope: CourtScope,
): Promise<CallbackTaken> {
  const refused = (because: Extract<CallbackTaken, { kind: 'refused' }>['because']) =>
    ({ kind: 'refused', because }) as const;
  const found = await readCallbackWithin(desk.db, callbackId, scope);
  if (found === null) return refused('unknown');
  const { open } = await hoursOfCallback(desk, found);
  return withTransaction(desk.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback === null) return refused('unknown');
    if (callback.lineId === null) return refused('needs_no_agent');
    if (await isTakenByOther(client, callbackId, agentId)) return refused('taken');
    const now = desk.clock.now();
    const nextAt = whenOpen(now, open);
    const step = nextCallbackState(callback, { kind: 'postponed', until: nextAt }, now, () => null);
    if (step.kind === 'refused') return step;
    await saveCallback(client, callbackId, step.state);
    await setTaker(client, callbackId, agentId);
    return { kind: 'taken', callback: { ...callback, ...step.state, takenBy: agentId }, nextAt };
  });
}
