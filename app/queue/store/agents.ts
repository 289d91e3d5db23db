/** Agents, their SIP accounts and skills, and the current state of each. */
import { createHash, randomInt } from 'node:crypto';
import type { Pool } from 'pg';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { newAgentState, type AgentState, type Afterwards } from '../rules/agentState.js';
import { appendAgentEvents, changeServing } from './agentEvents.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** The realm that every telephone of an agent signs in to; part of the digest. */
export const sipRealm = 'hotline';

export interface AgentSkill {
  /** A word such as `topic:case`. */
  readonly skill: string;
  /** 1 to 10, 10 the best. */
  readonly level: number;
}

export interface Agent {
  readonly id: number;
  /** Also the user name of the agent's SIP account. */
  readonly number: string;
  readonly name: string;
  readonly courtId: number | null;
  readonly isSupervisor: boolean;
  readonly skills: readonly AgentSkill[];
}

export interface AgentNow {
  readonly agent: Agent;
  readonly state: AgentState;
}

export interface NewAgent {
  readonly number: string;
  readonly name: string;
  readonly courtId: number | null;
  readonly isSupervisor: boolean;
  readonly skills: readonly AgentSkill[];
  readonly sipDigest: string;
}

/**
 * Makes a password of 20 letters and digits that cannot be mistaken for each other: it is typed
 * once into a softphone.
 */
export function makeSipPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  return Array.from({ length: 20 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/**
 * Returns what is stored instead of the password: HA1 of SIP's digest authentication (RFC 2617), in
 * hex.
 */
export function sipDigest(number: string, password: string): string {
  return createHash('md5').update(`${number}:${sipRealm}:${password}`).digest('hex');
}

/** Adds an agent, signed out, whose telephone can register at once. */
export async function addAgent(
  pool: Pool,
  agent: NewAgent,
  now: Date,
): Promise<{ readonly kind: 'added'; readonly agent: Agent } | { readonly kind: 'number_taken' }> {
  return withTransaction(pool, async (client) => {
    const { rows } = await queryRows<{ id: number }>(
      client,
      `INSERT INTO agents (number, name, court_id, is_supervisor, sip_digest, added_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (number) WHERE enabled DO NOTHING RETURNING id`,
      [agent.number, agent.name, agent.courtId, agent.isSupervisor, agent.sipDigest, now],
    );
    const id = rows[0]?.id;
    if (id === undefined) return { kind: 'number_taken' };
    const state = newAgentState(now);
    await client.query(
      'INSERT INTO agent_states (agent_id, since_at, last_free_at) VALUES ($1, $2, $3)',
      [id, state.sinceAt, state.lastFreeAt],
    );
    await writeSkills(client, id, agent.skills);
    const { number, name, courtId, isSupervisor, skills } = agent;
    return { kind: 'added', agent: { id, number, name, courtId, isSupervisor, skills } };
  });
}

/** Counts the agents who have an account for a telephone. */
export async function countAgents(db: Queryable): Promise<number> {
  const { rows } = await queryRows<{ n: number }>(
    db,
    'SELECT count(*)::int AS n FROM agents WHERE enabled',
  );
  return rows[0]?.n ?? 0;
}

/** Replaces an agent's skills. */
export async function setAgentSkills(
  pool: Pool,
  agentId: number,
  skills: readonly AgentSkill[],
  now: Date,
): Promise<void> {
  await withTransaction(pool, (client) =>
    changeServing(client, now, async () => {
      await client.query('DELETE FROM agent_skills WHERE agent_id = $1', [agentId]);
      await writeSkills(client, agentId, skills);
    }),
  );
}

async function writeSkills(
  db: Queryable,
  agentId: number,
  skills: readonly AgentSkill[],
): Promise<void> {
  await db.query(
    `INSERT INTO agent_skills (agent_id, skill, level)
     SELECT $1, * FROM unnest($2::text[], $3::int[])`,
    [agentId, skills.map(({ skill }) => skill), skills.map(({ level }) => level)],
  );
}

/** Changes the given fields of an agent. */
export async function changeAgentAccount(
  db: Queryable,
  agentId: number,
  change: {
    readonly name?: string;
    readonly courtId?: number | null;
    readonly isSupervisor?: boolean;
  },
): Promise<void> {
  const { name, courtId, isSupervisor } = change;
  await db.query(
    `UPDATE agents SET name = coalesce($2, name), is_supervisor = coalesce($3, is_supervisor),
            court_id = CASE WHEN $4 THEN $5 ELSE court_id END
      WHERE id = $1`,
    [agentId, name ?? null, isSupervisor ?? null, courtId !== undefined, courtId ?? null],
  );
}

/** Replaces the digest of an agent's password. */
export async function setSipDigest(db: Queryable, agentId: number, digest: string): Promise<void> {
  await db.query('UPDATE agents SET sip_digest = $2 WHERE id = $1', [agentId, digest]);
}

/**
 * Removes an agent who is signed out: the telephone can no longer register, the number is free, and
 * the agent's past stays in the reports.
 */
export async function removeAgent(
  db: Queryable,
  agentId: number,
  now: Date,
): Promise<{ readonly kind: 'removed' } | { readonly kind: 'signed_in' }> {
  const { rowCount } = await db.query(
    `UPDATE agents SET enabled = false, removed_at = $2
      WHERE id = $1 AND enabled
        AND EXISTS (SELECT FROM agent_states WHERE agent_id = $1 AND status = 'signed_out')`,
    [agentId, now],
  );
  return { kind: rowCount === 1 ? 'removed' : 'signed_in' };
}

type StateRow = Omit<AgentState, 'afterwards'> & {
  readonly afterwards: Afterwards['to'] | null;
  readonly afterwardsReason: string | null;
};

/** Columns of `agents a` and `agent_states s` as {@link agentNow} reads them. */
const agentColumns = `a.id, a.number, a.name, a.court_id, a.is_supervisor,
  coalesce((SELECT json_agg(json_build_object('skill', k.skill, 'level', k.level) ORDER BY k.skill)
              FROM agent_skills k WHERE k.agent_id = a.id), '[]') AS skills`;
const stateColumns = `s.status, s.reason, s.since_at, s.entry_id, s.node,
  s.wrap_up_until_at, s.afterwards, s.afterwards_reason, s.misses, s.rests_until_at,
  s.unreachable, s.last_free_at, s.signed_in_at, s.calls_today, s.calls_on`;

const lockText = `SELECT a.number, ${stateColumns}
  FROM agent_states s JOIN agents a ON a.id = s.agent_id WHERE s.agent_id = $1`;

function agentNow(row: Agent & StateRow): AgentNow {
  const { id, number, name, courtId, isSupervisor, skills, ...state } = row;
  return {
    agent: { id, number, name, courtId, isSupervisor, skills },
    state: agentStateOf(state),
  };
}

function agentStateOf({ afterwards, afterwardsReason, ...state }: StateRow): AgentState {
  return {
    ...state,
    afterwards: afterwards === null ? null : { to: afterwards, reason: afterwardsReason ?? '' },
  };
}

/** Reads the agent of a number, with the current state; null when there is none. */
export async function findAgent(db: Queryable, number: string): Promise<AgentNow | null> {
  const { rows } = await queryNamed<Agent & StateRow>(
    db,
    'find-agent',
    `SELECT ${agentColumns}, ${stateColumns}
       FROM agents a JOIN agent_states s ON s.agent_id = a.id
      WHERE a.number = $1 AND a.enabled`,
    [number],
  );
  return rows[0] === undefined ? null : agentNow(rows[0]);
}

/** Reads the agent of an id; null when there is none, or the agent was removed. */
export async function findAgentOfId(db: Queryable, id: number): Promise<Agent | null> {
  const { rows } = await queryNamed<Agent>(
    db,
    'find-agent-of-id',
    `SELECT ${agentColumns} FROM agents a WHERE a.id = $1 AND a.enabled`,
    [id],
  );
  return rows[0] ?? null;
}

/** Lists all agents but removed ones, by number. */
export async function listAgents(db: Queryable): Promise<AgentNow[]> {
  const { rows } = await queryRows<Agent & StateRow>(
    db,
    `SELECT ${agentColumns}, ${stateColumns}
       FROM agents a JOIN agent_states s ON s.agent_id = a.id
      WHERE a.enabled ORDER BY lpad(a.number, 10, '0')`,
  );
  return rows.map(agentNow);
}

/** An agent as filters of the past name one. */
export interface NamedAgent {
  readonly id: number;
  readonly number: string;
  readonly name: string;
}

/** Lists the agents of a court and those of none (null: all), also removed ones, by number. */
export async function listAgentNames(db: Queryable, scope: CourtScope): Promise<NamedAgent[]> {
  const { rows } = await queryRows<NamedAgent>(
    db,
    `SELECT id, number, name FROM agents
      WHERE $1::int IS NULL OR coalesce(court_id, $1) = $1 ORDER BY lpad(number, 10, '0'), id`,
    [scope],
  );
  return rows;
}

export interface LockedAgent {
  readonly id: number;
  readonly number: string;
  readonly state: AgentState;
}

/**
 * Locks an agent's state until the transaction ends; null when there is no such agent. Lock order:
 * the caller's row first.
 */
export async function lockAgent(db: Queryable, agentId: number): Promise<LockedAgent | null> {
  const { rows } = await queryNamed<StateRow & { number: string }>(
    db,
    'lock-agent',
    `${lockText} FOR NO KEY UPDATE OF s`,
    [agentId],
  );
  return lockedAgent(agentId, rows[0]);
}

/**
 * Like {@link lockAgent}, but null unless the agent is in a consultation. The lock does not wait
 * for an agent with a caller: two agents who transfer to each other would wait for ever.
 */
export async function lockEngagedAgent(
  db: Queryable,
  agentId: number,
): Promise<LockedAgent | null> {
  const { rows } = await queryNamed<StateRow & { number: string }>(
    db,
    'lock-engaged-agent',
    `${lockText} AND s.status = 'talking' AND s.entry_id IS NULL FOR NO KEY UPDATE OF s`,
    [agentId],
  );
  return lockedAgent(agentId, rows[0]);
}

function lockedAgent(
  id: number,
  row: (StateRow & { number: string }) | undefined,
): LockedAgent | null {
  if (row === undefined) return null;
  const { number, ...state } = row;
  return { id, number, state: agentStateOf(state) };
}

/** Writes the new state of a locked agent, with the change and its queue events. */
export async function saveAgentState(
  db: Queryable,
  agent: LockedAgent,
  after: AgentState,
  now: Date,
): Promise<void> {
  const before = agent.state;
  const isChange = before.sinceAt !== after.sinceAt;
  await queryNamed(
    db,
    'save-agent-state',
    `WITH change AS (
       INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, reason, entry_id, since_at)
       SELECT $1, $15, $16, $2, $3, coalesce($5, $17::bigint), $18 WHERE $19
     )
     UPDATE agent_states
        SET status = $2, reason = $3, since_at = $4, entry_id = $5, node = $6, wrap_up_until_at = $7,
            afterwards = $8, afterwards_reason = $9, misses = $10, rests_until_at = $11, last_free_at = $12,
            signed_in_at = $13, calls_today = $14, calls_on = $20, unreachable = $21
      WHERE agent_id = $1`,
    [
      agent.id,
      after.status,
      after.reason,
      after.sinceAt,
      after.entryId,
      after.node,
      after.wrapUpUntilAt,
      after.afterwards?.to ?? null,
      after.afterwards?.reason ?? null,
      after.misses,
      after.restsUntilAt,
      after.lastFreeAt,
      after.signedInAt,
      after.callsToday,
      now,
      before.status,
      before.entryId,
      before.sinceAt,
      isChange,
      after.callsOn,
      after.unreachable,
    ],
  );
  await appendAgentEvents(db, agent, before, after, now);
}

/** What the PBX must know of an agent. */
export interface Account {
  readonly number: string;
  readonly name: string;
  readonly sipDigest: string;
  readonly answersWhileAway: boolean;
  /** Of the page that is the agent's telephone; null when none is. */
  readonly pageDigest: string | null;
}

/**
 * Lists what the PBX must know of every agent. While the app is away it rings the agents who are
 * signed in and not on a break.
 */
export async function listAccounts(db: Queryable): Promise<Account[]> {
  const { rows } = await queryNamed<Account>(
    db,
    'list-accounts',
    `SELECT a.number, a.name, a.sip_digest, s.status NOT IN ('signed_out', 'paused') AS answers_while_away,
            p.sip_digest AS page_digest
       FROM agents a JOIN agent_states s ON s.agent_id = a.id
       LEFT JOIN page_telephones p ON p.agent_id = a.id
      WHERE a.enabled ORDER BY a.number`,
    [],
  );
  return rows;
}
