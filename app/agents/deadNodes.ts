/**
 * Watches the other nodes, and ends what one of them has left when it has died: its process is gone,
 * and its Asterisk with it. An Asterisk whose process alone is gone has its callers still, and the
 * next process takes them up. So it is asked by SIP, and only one that has answered this process
 * lately can fall silent: where a firewall lets no question through, or begins to, nothing is known.
 */
import { answersSip } from '../telephony/answersSip.js';
import { listOtherNodes, type OtherNode } from '../queue/store/otherNodes.js';
import { makeEndDeadNode } from './endDeadNode.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';

/** How often the other nodes are looked at. */
export const lookAtDeadNodesMs = 2000;
/** How often an Asterisk is asked while its process is there. */
const askEveryMs = 10_000;
/** Questions without an answer after which it has died; or, while its process is there, cannot be reached. */
const questions = 3;

/**
 * Makes the look. It never rejects.
 * @param askAgainMs after how long an Asterisk is asked again while its process is there.
 */
export function makeLookAtDeadNodes(
  runtime: Pick<QueueRuntime, 'deps' | 'log'>,
  askAgainMs = askEveryMs,
): () => Promise<void> {
  const { deps, log } = runtime;
  const endDeadNode = makeEndDeadNode(deps, log);
  /** When an address was asked last while its process was there, and how many times it has not answered since it did. */
  const known = new Map<string, { askedAtMs: number; unanswered: number }>();
  const unknownSaid = new Set<string>();

  function askNowAndThen({ sipAddress }: OtherNode): void {
    const asked = known.get(sipAddress) ?? { askedAtMs: -Infinity, unanswered: questions };
    const nowMs = performance.now();
    if (nowMs - asked.askedAtMs < askAgainMs) return;
    asked.askedAtMs = nowMs;
    known.set(sipAddress, asked);
    // Nobody waits for it.
    void answersSip(sipAddress, 1).then((is) => {
      asked.unanswered = is ? 0 : asked.unanswered + 1;
    });
  }

  async function isDead(other: OtherNode): Promise<boolean> {
    const { node, holder, sipAddress } = other;
    if ((known.get(sipAddress)?.unanswered ?? questions) >= questions) {
      if (!unknownSaid.has(holder)) {
        log.warn(
          'cannot tell whether a node has died: its Asterisk did not answer this one while its process was there',
          { other: node, address: sipAddress },
        );
      }
      unknownSaid.add(holder);
      return false;
    }
    if (await answersSip(sipAddress, questions)) return false;
    // Its process may be back meanwhile, or another one.
    const again = await listOtherNodes(deps.db, deps.node);
    return again.some((each) => each.holder === holder && !each.isThere && each.hasLeft);
  }

  async function look(other: OtherNode): Promise<void> {
    if (other.isThere) askNowAndThen(other);
    if (!other.hasLeft || !(await isDead(other))) return;
    const ended = await endDeadNode(other.node);
    // Another node may have been first.
    if (Object.values(ended).every((count) => count === 0)) return;
    log.error('a node has died: its waiting callers are called back, its agents are free', {
      other: other.node,
      ...ended,
    });
  }

  return async () => {
    try {
      await Promise.all((await listOtherNodes(deps.db, deps.node)).map(look));
    } catch (error) {
      // The next look tries again; the queue itself reports that the database is away.
      log.debug('cannot look at the other nodes', { error });
    }
  };
}
