/**
 * Queues and agents of the sample court. Their passwords are public, as is the sign-in data of its
 * cases. A hotline that takes real calls uses {@link findSampleAgents} to refuse them.
 */
import type { Pool } from 'pg';
import { addAgent, sipDigest } from '../../../queue/store/agents.js';
import { sampleAgentPassword } from '../../../agents/publishedAccounts.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import { putQueue, readQueue, type QueueHours } from '../../../queue/store/queues.js';

export interface SampleAgent {
  readonly number: string;
  readonly name: string;
  readonly isSupervisor: boolean;
  /** Level by skill. */
  readonly skills: Readonly<Record<string, number>>;
}

export const sampleAgents: readonly SampleAgent[] = [
  {
    number: '1001',
    name: '林芳',
    isSupervisor: false,
    skills: { 'court:苏98': 8, 'topic:case': 8, 'topic:general': 5, 'language:zh': 10 },
  },
  {
    number: '1002',
    name: '何静',
    isSupervisor: false,
    skills: {
      'court:苏98': 8,
      'topic:case': 6,
      'topic:general': 8,
      'language:zh': 10,
      'language:en': 6,
    },
  },
  {
    number: '1003',
    name: '郭涛',
    isSupervisor: false,
    skills: { 'court:苏98': 6, 'topic:general': 9, 'language:zh': 10 },
  },
  {
    number: '1004',
    name: '吴敏',
    isSupervisor: false,
    skills: {
      'court:苏9801': 8,
      'topic:case': 7,
      'topic:general': 4,
      'language:zh': 10,
      'language:en': 9,
    },
  },
  { number: '1900', name: '高阳', isSupervisor: true, skills: {} },
];

const sampleQueues = [
  { name: 'case', titleZh: '案件咨询', titleEn: 'Cases' },
  { name: 'general', titleZh: '综合咨询', titleEn: 'General questions' },
] as const;

/** Makes the queues `case` and `general` and the agents. What is there already is left as it is. */
export async function loadSampleDesk(
  pool: Pool,
  now: Date,
  hours: QueueHours = 'court',
): Promise<void> {
  const { rows } = await queryRows<{ id: number }>(
    pool,
    "SELECT id FROM courts WHERE code = '苏98'",
  );
  const courtId = rows[0]?.id ?? null;
  for (const { name, ...title } of sampleQueues) {
    if ((await readQueue(pool, name)) !== null) continue;
    await putQueue(pool, name, { ...title, courtId, hours, skills: [`topic:${name}`] });
  }
  for (const { number, name, isSupervisor, skills } of sampleAgents) {
    await addAgent(
      pool,
      {
        number,
        name,
        courtId,
        isSupervisor,
        skills: Object.entries(skills).map(([skill, level]) => ({ skill, level })),
        sipDigest: sipDigest(number, sampleAgentPassword(number)),
      },
      now,
    );
  }
}

/**
 * Returns the numbers of agents who still have the password of the sample court, so that a real
 * hotline can refuse to start.
 */
export async function findSampleAgents(db: Queryable): Promise<string[]> {
  const found = await findAgentsByPassword(
    db,
    sampleAgents.map(({ number }) => ({ number, password: sampleAgentPassword(number) })),
  );
  return found.map(({ number }) => number);
}

/** An agent's number with a password to be checked. */
export interface AgentPassword {
  readonly number: string;
  readonly password: string;
}

/** Returns those of the given passwords that are right, ordered by number. */
export async function findAgentsByPassword(
  db: Queryable,
  passwords: readonly AgentPassword[],
): Promise<AgentPassword[]> {
  const { rows } = await queryRows<AgentPassword>(
    db,
    `SELECT given.number, given.password FROM agents a
      JOIN unnest($1::text[], $2::text[], $3::text[]) AS given (number, password, digest)
        ON given.number = a.number AND given.digest = a.sip_digest
     WHERE a.enabled ORDER BY a.number`,
    [
      passwords.map(({ number }) => number),
      passwords.map(({ password }) => password),
      passwords.map(({ number, password }) => sipDigest(number, password)),
    ],
  );
  return rows;
}
