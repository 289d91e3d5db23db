/** The web pages that are agents' telephones, at most one for each agent. */
import type { AgentState, Unreachable } from '../../../queue/rules/agentState.js';
import type { Microphone } from '../../rules/reach.js';
import { nodeOf, withoutSide } from '../../../core/nodes/side.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

/** A page that asks to become the telephone. */
export interface NewPage {
  readonly agentId: number;
  /** A UUID that each loaded page makes for itself. */
  readonly pageId: string;
  /** `web_sessions.id` */
  readonly sessionId: number;
  readonly node: string;
  readonly sipDigest: string;
}

/** A page, and its agent's state. */
export interface PageNow {
  readonly agentId: number;
  readonly agentNumber: string;
  readonly pageId: string;
  readonly microphone: Microphone;
  readonly toldAt: Date;
  readonly takenAt: Date;
  /** The exchange has its account. */
  readonly isPublished: boolean;
  readonly status: AgentState['status'];
  readonly unreachable: Unreachable | null;
}

/**
 * Makes a page the telephone of its agent.
 * @param othersSpokeAfter a page of another session that has reported after this moment keeps the
 *   telephone; null: it is replaced in any case.
 * @returns false when a page of another session keeps it.
 */
export async function putPage(
  db: Queryable,
  page: NewPage,
  now: Date,
  othersSpokeAfter: Date | null,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'put-page-telephone',
    `INSERT INTO page_telephones AS p
            (agent_id, page_id, session_id, node, sip_digest, taken_at, published_at, microphone, told_at)
     VALUES ($1, $2, $3, $4, $5, $6, NULL, 'starting', $6)
     ON CONFLICT (agent_id) DO UPDATE
        SET page_id = EXCLUDED.page_id, session_id = EXCLUDED.session_id, node = EXCLUDED.node,
            sip_digest = EXCLUDED.sip_digest, taken_at = EXCLUDED.taken_at, published_at = NULL,
            microphone = EXCLUDED.microphone, told_at = EXCLUDED.told_at
      WHERE $7::timestamptz IS NULL OR p.session_id = EXCLUDED.session_id OR p.told_at <= $7`,
    [
      ...[page.agentId, page.pageId, page.sessionId, page.node, page.sipDigest, now],
      othersSpokeAfter,
    ],
  );
  return rowCount === 1;
}

/**
 * Writes the state of a page's microphone.
 * @returns false when the page is not the telephone.
 */
export async function writeMicrophone(
  db: Queryable,
  agentId: number,
  pageId: string,
  microphone: Microphone,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'write-microphone',
    `UPDATE page_telephones SET microphone = $3, told_at = $4 WHERE agent_id = $1 AND page_id = $2`,
    [agentId, pageId, microphone, now],
  );
  return rowCount === 1;
}

/** Writes that the exchange now has these accounts, by their digests. */
export async function markPublished(
  db: Queryable,
  digests: readonly string[],
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'mark-pages-published',
    `UPDATE page_telephones SET published_at = $2 WHERE sip_digest = ANY ($1) AND published_at IS NULL`,
    [digests, now],
  );
}

/**
 * Removes an agent's page: this one, or whichever it is.
 * @returns whether there was one.
 */
export async function deletePage(
  db: Queryable,
  agentId: number,
  pageId: string | null,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'delete-page-telephone',
    'DELETE FROM page_telephones WHERE agent_id = $1 AND ($2::uuid IS NULL OR page_id = $2)',
    [agentId, pageId],
  );
  return rowCount === 1;
}

const columns = `p.agent_id, a.number AS agent_number, p.page_id, p.microphone, p.told_at, p.taken_at,
  p.published_at IS NOT NULL AS is_published, s.status, s.unreachable`;
const joined = `page_telephones p JOIN agents a ON a.id = p.agent_id JOIN agent_states s ON s.agent_id = p.agent_id`;

/** Reads an agent's page; null when the agent's telephone is not a page. */
export async function readPage(db: Queryable, agentId: number): Promise<PageNow | null> {
  const { rows } = await queryNamed<PageNow>(
    db,
    'read-page-telephone',
    `SELECT ${columns} FROM ${joined} WHERE p.agent_id = $1`,
    [agentId],
  );
  return rows[0] ?? null;
}

/**
 * Lists the pages that a process judges: those at its exchange, and those of nodes that are away. Two processes at
 * one exchange judge alike.
 */
export async function pagesOfNode(db: Queryable, node: string): Promise<readonly PageNow[]> {
  const { rows } = await queryNamed<PageNow>(
    db,
    'page-telephones-of-node',
    `SELECT ${columns} FROM ${joined}
      WHERE p.node = $1 OR NOT EXISTS (SELECT FROM queue_nodes n WHERE ${nodeOf('n.node')} = p.node)
      ORDER BY p.agent_id`,
    [withoutSide(node)],
  );
  return rows;
}

/**
 * Lists agents without a page who are still marked unreachable: the process that removed the page
 * was interrupted.
 */
export async function heldWithoutPage(db: Queryable): Promise<readonly number[]> {
  const { rows } = await queryNamed<{ agentId: number }>(
    db,
    'held-without-page',
    `SELECT s.agent_id FROM agent_states s
      WHERE s.unreachable IS NOT NULL
        AND NOT EXISTS (SELECT FROM page_telephones p WHERE p.agent_id = s.agent_id)`,
    [],
  );
  return rows.map(({ agentId }) => agentId);
}

/** Lists pages whose sessions are not among these. */
export async function pagesWithoutSession(
  db: Queryable,
  openSessionIds: readonly number[],
): Promise<readonly { readonly agentId: number; readonly pageId: string }[]> {
  const { rows } = await queryRows<{ agentId: number; pageId: string }>(
    db,
    'SELECT agent_id, page_id FROM page_telephones WHERE session_id <> ALL ($1) ORDER BY agent_id',
    [openSessionIds],
  );
  return rows;
}

/** Reads the pages that are the telephones of these agents now, by agent. */
export async function pageIdsOf(
  db: Queryable,
  agentIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await queryNamed<{ agentId: number; pageId: string }>(
    db,
    'page-ids-of-agents',
    'SELECT agent_id, page_id FROM page_telephones WHERE agent_id = ANY ($1)',
    [agentIds],
  );
  return new Map(rows.map(({ agentId, pageId }) => [agentId, pageId]));
}
