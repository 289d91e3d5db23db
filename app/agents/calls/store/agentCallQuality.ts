/** The sound quality of each agent call. */
import type { LegQuality } from '../../rules/agentCallQuality.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface AgentCallQuality {
  readonly entryId: number;
  /** Null: the leg is gone, or has no such value. */
  readonly caller: LegQuality | null;
  readonly agent: LegQuality | null;
}

/** Writes the measurements of agent calls; of jitter the largest value stays. */
export async function putQuality(
  db: Queryable,
  agentCalls: readonly AgentCallQuality[],
  now: Date,
): Promise<void> {
  const rows = agentCalls.map(({ entryId, caller, agent }) => ({
    entry_id: entryId,
    from_caller_loss: caller?.from.loss ?? null,
    from_caller_jitter_ms: caller?.from.jitterMs ?? null,
    to_caller_loss: caller?.to.loss ?? null,
    to_caller_jitter_ms: caller?.to.jitterMs ?? null,
    from_agent_loss: agent?.from.loss ?? null,
    from_agent_jitter_ms: agent?.from.jitterMs ?? null,
    to_agent_loss: agent?.to.loss ?? null,
    to_agent_jitter_ms: agent?.to.jitterMs ?? null,
  }));
  const ways = ['from_caller', 'to_caller', 'from_agent', 'to_agent'];
  await queryNamed(
    db,
    'put-agent-call-quality',
    `INSERT INTO agent_call_quality AS q
     SELECT (r).* FROM (
       SELECT jsonb_populate_record(NULL::agent_call_quality, each || jsonb_build_object('measured_at', $2::timestamptz)) AS r
         FROM jsonb_array_elements($1::jsonb) each) rows
      WHERE EXISTS (SELECT FROM queue_entries e WHERE e.id = (r).entry_id)
     ON CONFLICT (entry_id) DO UPDATE SET measured_at = EXCLUDED.measured_at,
       ${ways
         .flatMap((way) => [
           `${way}_loss = coalesce(EXCLUDED.${way}_loss, q.${way}_loss)`,
           `${way}_jitter_ms = greatest(EXCLUDED.${way}_jitter_ms, q.${way}_jitter_ms)`,
         ])
         .join(', ')}`,
    [JSON.stringify(rows), now],
  );
}
