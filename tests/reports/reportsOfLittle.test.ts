import { randomUUID } from 'node:crypto';
import { openCall } from '../../app/calls/store/calls.js';
import { reportInLanguage } from '../../app/reports/files/reportInLanguage.js';
import { findReport, reports } from '../../app/reports/store/reportDefinitions.js';
import { readReport } from '../../app/reports/store/readReport.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { generatedDay } from './generatedDay.js';
import type { DayLog } from './dayLog.js';

const at = (text: string) => Date.parse(`2026-11-${text}:00+08:00`);

let database: TestDatabase;
let log: DayLog;

beforeAll(async () => {
  ({ database, log } = await generatedDay());
});
afterAll(() => database.close());

test('without anything at all every report is there, in Chinese too, and no figure is a number that it cannot be', async () => {
  const empty = await freshDatabase();
  try {
    for (const definition of reports) {
      for (const by of definition.groupings.length === 0 ? [undefined] : definition.groupings) {
        const report = await readReport(empty.pool, definition, {
          from: new Date(at('24T00:00')),
          until: new Date(at('25T00:00')),
          queue: null,
          asOf: log.asOf,
          ...(by !== undefined && { by }),
        });
        const { rows } = report;
        const chinese = reportInLanguage(report, 'zh');
        const texts = [
          ...chinese.columns.flatMap(({ title, formula = '' }) => [title, formula]),
          ...(definition.name === 'summary' ? chinese.rows.flat() : []),
        ];
        const notChinese = texts.filter(
          (text) => typeof text === 'string' && text !== '' && !/\p{Script=Han}/u.test(text),
        );
        expect([definition.name, notChinese]).toEqual([definition.name, []]);
        const numbers = rows
          .flat()
          .map((cell) =>
            cell !== null && typeof cell === 'object' && 'kind' in cell ? cell.value : cell,
          )
          .filter((cell) => typeof cell === 'number');
        expect(numbers.every(Number.isFinite)).toBe(true);
        if (by === '30m') expect(rows).toHaveLength(48);
      }
    }
  } finally {
    await empty.close();
  }
});

test('time on hold is part of handling, and not of talk time', async () => {
  const own = await freshDatabase();
  try {
    const callId = randomUUID();
    await openCall(own.pool, {
      id: callId,
      node: 'hotline',
      channelId: callId,
      callerNumber: '',
      calledNumber: '',
      courtId: null,
      startedAt: new Date(at('24T09:00')),
    });
    await own.pool.query(
      `INSERT INTO queues (name) VALUES ('general');
       INSERT INTO agents (number, name, sip_digest, added_at) VALUES ('1001', '王芳', repeat('0', 32), now())`,
    );
    await own.pool.query(
      `INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status,
              agent_id, offered_at, connected_at, over_at, result, hold_s)
       SELECT l.id, $1, 'hotline', '{}', '{}', '{}', $2, $2, 'over', a.id, $2, $2,
              $2::timestamptz + interval '100 seconds', 'answered', 30
         FROM queues l, agents a`,
      [callId, new Date(at('24T09:01'))],
    );
    const definition = findReport('handling');
    if (definition === null) throw new Error('handling is gone');
    const { columns, rows } = await readReport(own.pool, definition, {
      from: new Date(at('24T00:00')),
      until: new Date(at('25T00:00')),
      by: 'skill' as const,
      queue: null,
      asOf: log.asOf,
    });
    const row = Object.fromEntries(columns.map(({ key }, index) => [key, rows[0]?.[index]]));
    expect(row).toMatchObject({ name: 'none', talk_s: 70, hold_s: 30, average_handling_s: 100 });
  } finally {
    await own.close();
  }
});
