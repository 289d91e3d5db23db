/**
 * Lines and agents of the sample court. Everybody can know their passwords, as everybody knows how to sign in to its
 * cases; {@link findSampleAgents} is how a hotline that takes real calls refuses them.
 */
import type { Pool } from 'pg';
import { addAgent, sipDigest } from '../agents.js';
import type { Queryable } from '../pool.js';
import { putLine, readLine, type LineHours } from '../lines.js';

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
      ...{ 'court:苏98': 8, 'topic:case': 6, 'topic:general': 8 },
      ...{ 'language:zh': 10, 'language:en': 6 },
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
      ...{ 'court:苏9801': 8, 'topic:case': 7, 'topic:general': 4 },
      ...{ 'language:zh': 10, 'language:en': 9 },
    },
  },
  { number: '1900', name: '高阳', isSupervisor: true, skills: {} },
];

/** The password of a sample agent's telephone. */
export function sampleAgentPassword(number: string): string {
  return `sample-agent-${number}`;
}

/** Makes the lines `case` and `general` and the agents. What is there already is left as it is. */
export async function loadSampleDesk(
  pool: Pool,
  now: Date,
  hours: LineHours = 'court',
): Promise<void> {
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏98'");
  const courtId = rows[0]?.id ?? null;
  for (const name of ['case', 'general']) {
    if ((await readLine(pool, name)) !== null) continue;
    await putLine(pool, name, { courtId, hours, skills: [`topic:${name}`] });
  }
  for (const { number, name, isSupervisor, skills } of sampleAgents) {
    await addAgent(
      pool,
      {
        ...{ number, name, courtId, isSupervisor },
        skills: Object.entries(skills).map(([skill, level]) => ({ skill, level })),
        sipDigest: sipDigest(number, sampleAgentPassword(number)),
      },
      now,
    );
  }
}

/** Numbers of agents who still have the password of the sample court: for a start that must not happen. */
export async function findSampleAgents(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ number: string }>(
    `SELECT a.number FROM agents a
      JOIN unnest($1::text[], $2::text[]) AS sample (number, digest)
        ON sample.number = a.number AND sample.digest = a.sip_digest
     WHERE a.enabled ORDER BY a.number`,
    [
      sampleAgents.map(({ number }) => number),
      sampleAgents.map(({ number }) => sipDigest(number, sampleAgentPassword(number))),
    ],
  );
  return rows.map((row) => row.number);
}
