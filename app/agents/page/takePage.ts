/** Makes a web page an agent's telephone, with a credential of its own that ends with it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pageAccount } from '../../telephony/rules/pageNumber.js';
import { changeAgent } from '../../queue/agentStates.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import { silentAfterMs } from '../rules/reach.js';
import { sipDigest, sipRealm } from '../../queue/store/agents.js';
import { putPage, readPage } from './store/pageTelephones.js';

/** How long to wait for the exchange to have the account, and the time between two checks. */
const publishedWithinMs = 4000;
const lookMs = 50;

export interface PageWish {
  readonly agentId: number;
  readonly agentNumber: string;
  readonly pageId: string;
  /** `web_sessions.id` */
  readonly sessionId: number;
  /** Whether to take over from a page of another session that is still in use. */
  readonly takesOver: boolean;
}

export type PageTaken =
  | {
      readonly kind: 'taken';
      /**
       * What a SIP telephone needs to register (RFC 8760 and before: MD5 of `user:realm:secret`).
       */
      readonly user: string;
      readonly realm: string;
      readonly ha1: string;
    }
  /** A page of another session is the telephone, and keeps it. */
  | { readonly kind: 'other_tab' }
  /** The exchange, or the process that updates its accounts, is away. */
  | { readonly kind: 'exchange_away' };

/**
 * Makes a page the telephone. Resolves when it can register. An agent call on the agent's page before it
 * continues on this one (app/agents/page/pageWatch.ts).
 */
export async function takePage(
  deps: Pick<QueueDeps, 'db' | 'clock' | 'node'>,
  wish: PageWish,
): Promise<PageTaken> {
  const { db, clock } = deps;
  const { agentId, agentNumber, pageId, sessionId, takesOver } = wish;
  const now = clock.now();
  const user = pageAccount(agentNumber);
  const ha1 = sipDigest(user, randomBytes(24).toString('base64url'));
  const keptAfter = takesOver ? null : new Date(now.getTime() - silentAfterMs);
  // From here on no caller is offered to the agent until the new page has registered.
  const page = { agentId, pageId, sessionId, node: deps.node, sipDigest: ha1 };
  if (!(await putPage(db, page, now, keptAfter))) return { kind: 'other_tab' };
  await changeAgent(deps, agentId, { kind: 'reach_lost', because: 'not_connected' });
  const until = performance.now() + publishedWithinMs;
  while (performance.now() < until) {
    const there = await readPage(db, agentId);
    if (there?.pageId !== pageId) return { kind: 'other_tab' };
    if (there.isPublished) return { kind: 'taken', user, realm: sipRealm, ha1 };
    await sleep(lookMs);
  }
  return { kind: 'exchange_away' };
}
