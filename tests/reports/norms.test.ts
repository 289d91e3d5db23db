/** Whether the norms of service were kept: each figure from cases that are counted here by hand. */
import { chinaMoment } from '../../app/court/rules/workCalendar.js';
import { usableCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { nationalAnswerS, normsNames } from '../../app/court/settings/rules/shippedNorms.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { cellIn } from '../../app/reports/files/reportInLanguage.js';
import { putQueue, type QueueSettings } from '../../app/queue/store/queues.js';
import { definitionOf } from '../../app/reports/store/reportDefinitions.js';
import { readThresholds } from '../../app/reports/store/readThresholds.js';
import { readReport } from '../../app/reports/store/readReport.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, changed, makeScene, type Scene } from '../tickets/scene.js';

let database: TestDatabase;
let scene: Scene;

/** Numbers of the callers, by what became of them. */
const number = (n: number) => `1391238${String(n).padStart(4, '0')}`;

interface Came {
  readonly n: number;
  /** In China, `11-24 10:00`. */
  readonly at: string;
  /** Seconds until an agent answered; absent: nobody did. */
  readonly answeredAfterS?: number;
  readonly overAfterS?: number;
  readonly result?: string;
  readonly queue?: string;
  /** The caller declined the recording. */
  readonly isUnrecorded?: true;
  /** The caller is back in the menu. */
  readonly goesOn?: true;
  readonly endedBy?: 'transfer';
}

const moment = (text: string) => chinaMoment(`2026-${text.slice(0, 5)}`, text.slice(6));

/** A caller in a queue, whose call ends with the entry. @returns the ids of call and entry. */
async function came({ n, at: time, answeredAfterS, overAfterS, result, queue, ...how }: Came) {
  const enteredAt = moment(time);
  const after = (seconds: number) => new Date(enteredAt.getTime() + seconds * 1000);
  const callId = await scene.call(number(n));
  const connectedAt = answeredAfterS === undefined ? null : after(answeredAfterS);
  const overAt = after(overAfterS ?? 200);
  const { rows } = await scene.pool.query<{ id: string }>(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                                status, agent_id, connected_at, over_at, result, ended_by)
     SELECT l.id, $1, 'hotline', $2, '{}', '{}', '{}', $3, $3, 'over', a.id, $4::timestamptz, $5, $6, $8
       FROM queues l LEFT JOIN agents a ON a.number = '1001' AND $4::timestamptz IS NOT NULL WHERE l.name = $7 RETURNING id`,
    [
      ...[callId, number(n), enteredAt, connectedAt, overAt],
      ...[result ?? 'answered', queue ?? 'norms', how.endedBy ?? null],
    ],
  );
  if (how.isUnrecorded === true) {
    await scene.pool.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  }
  if (how.goesOn !== true) await closeCall(scene.pool, callId, { at: overAt, outcome: 'served' });
  return { callId, entryId: Number(rows[0]?.id) };
}

/** Somebody is called back for an entry. */
async function calledBack(
  n: number,
  entryId: number,
  at: Date,
  outcome: 'served' | 'withdrawn' = 'served',
): Promise<void> {
  await scene.pool.query(
    `WITH b AS (
       INSERT INTO callbacks (origin, queue_id, entry_id, number, requested_at, order_at, status, over_at)
       SELECT 'missed_call', e.queue_id, e.id, $2, $3, $3, 'done', $3 FROM queue_entries e WHERE e.id = $1 RETURNING id)
     INSERT INTO callback_attempts (callback_id, attempt, node, at, over_at, outcome)
     SELECT b.id, 1, 'hotline', $3, $3, $4 FROM b`,
    [entryId, number(n), at, outcome],
  );
}

let late: { readonly callId: string };
let again: { readonly callId: string };
let overdue: { readonly id: number; readonly number: string };
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  scene = await makeScene(database.pool);
  const { pool, courtId, deps } = scene;
  const norms = {
    ...{ profile: 'henan', replyWithinDays: { complaint: 3 } },
    ...{ callBackSameDay: true, officeRings: 9, analysis: 'week' },
  };
  await pool.query('UPDATE courts SET settings = $2 WHERE id = $1', [courtId, { norms }]);
  await pool.query(
    `INSERT INTO queues (name, court_id) SELECT 'norms', $1
      UNION ALL SELECT 'norms-elsewhere', c.id FROM courts c WHERE c.code = '苏9801'`,
    [courtId],
  );

  const first = await came({ n: 1, at: '11-24 10:00', answeredAfterS: 8 });
  const second = await came({ n: 2, at: '11-24 10:01', answeredAfterS: 10 });
  late = await came({ n: 3, at: '11-24 10:02', answeredAfterS: 14 });
  await came({ n: 4, at: '11-24 10:03', overAfterS: 40, result: 'abandoned' });
  await came({ n: 5, at: '11-24 10:04', overAfterS: 3, result: 'abandoned' });
  await came({ n: 6, at: '11-24 20:00', overAfterS: 0, result: 'closed' });
  const asked = await came({ n: 7, at: '11-24 10:05', overAfterS: 30, result: 'callback' });
  await came({ n: 8, at: '11-24 10:06', overAfterS: 20, result: 'digit' });
  const silent = await came({ n: 9, at: '11-24 10:07', answeredAfterS: 5 });
  await came({ n: 10, at: '11-24 10:08', answeredAfterS: 5, isUnrecorded: true });
  await came({ n: 11, at: '11-24 10:09', overAfterS: 90, result: 'timeout' });
  // Who waited in vain calls again.
  again = await came({ n: 11, at: '11-24 15:00', answeredAfterS: 5 });
  const nextDay = await came({ n: 12, at: '11-24 16:00', overAfterS: 60, result: 'abandoned' });
  // The day of the last one is not over when the report is read.
  await came({ n: 13, at: '12-01 11:00', overAfterS: 60, result: 'abandoned' });
  await came({ n: 14, at: '11-24 10:10', answeredAfterS: 14, queue: 'norms-elsewhere' });
  // Not over, so it still has the number that its end will take.
  const goesOn = { isUnrecorded: true, goesOn: true } as const;
  await came({ n: 15, at: '11-24 10:11', answeredAfterS: 5, ...goesOn });
  const unrung = await came({ n: 16, at: '11-24 10:12', overAfterS: 40, result: 'abandoned' });
  // The ticket is up to whom the caller was sent to.
  await came({ n: 17, at: '11-24 10:13', answeredAfterS: 5, endedBy: 'transfer' });

  await calledBack(7, asked.entryId, moment('11-24 11:00'));
  await calledBack(12, nextDay.entryId, moment('11-25 09:00'));
  await calledBack(16, unrung.entryId, moment('11-24 11:00'), 'withdrawn');
  await pool.query(
    `INSERT INTO agent_call_notes (entry_id, agent_id, disposition, at)
     SELECT e.id, e.agent_id, 'silent_or_wrong_number', e.over_at FROM queue_entries e WHERE e.id = $1`,
    [silent.entryId],
  );
  for (const [what, result, minute] of [
    ['answered', 'done', 1],
    ['not_answered', 'no_answer', 2],
    ['cancelled', 'cancelled', 3],
    ['unreachable', 'unreachable', 4],
  ] as const) {
    const rung = moment(`11-24 11:0${minute}`);
    await pool.query(
      `INSERT INTO call_events (call_id, seq, at, kind, name, detail) VALUES ($1, $2, $3, 'step', 'callOffice', $4)`,
      [second.callId, 100 + minute, rung, `${what} 051055501101`],
    );
    await pool.query(
      `INSERT INTO call_transfers (at, call_id, agent_id, kind, target, result)
       SELECT $1, $2, id, 'blind', 'telephone:051055501101', $3 FROM agents WHERE number = '1001'`,
      [rung, second.callId, result],
    );
  }

  // The week to 22 November is analysed in time, by the mail to all courts; that to the 29th is not yet due.
  await pool.query(
    `WITH mail AS (
       INSERT INTO report_mails (report, every, at_time, format, language, to_mails, made_by, made_at, due_at, next_at)
       SELECT r, 'week', '08:00', 'pdf', 'zh', '{a@b.cn}', 'root', $1, $1, $1 FROM unnest(ARRAY['norms', 'service']) r
       RETURNING id, report)
     INSERT INTO report_sendings (mail_id, sent_at)
     SELECT id, CASE report WHEN 'norms' THEN $1::timestamptz ELSE $2 END FROM mail`,
    [at('2026-11-23 08:00'), at('2026-11-16 08:00')],
  );

  const aboutDepartmentId = await scene.department('执行局');
  const answered = await scene.open({
    ...{ callId: first.callId, callerNumber: number(1), aboutDepartmentId },
  });
  await pool.query('INSERT INTO ticket_repeats (ticket_id, at, call_id) VALUES ($1, $2, $3)', [
    ...[answered.id, at('2026-11-24 10:05'), second.callId],
  ]);
  overdue = await scene.open({ callerNumber: number(20), callId: null, aboutDepartmentId });
  // Urgent tickets have limits of their own.
  const urgent = { urgent: true, callId: null, aboutDepartmentId };
  await scene.open({ ...urgent, callerNumber: number(21) });
  await scene.passTo('2026-11-25 10:00');
  changed(await replyTicket(deps, answered.id, await scene.as('武卫东'), { body: '已办' }));
  await scene.passTo('2026-11-30 10:00');
  // Neither answered nor overdue yet.
  await scene.open({ callerNumber: number(22), callId: null, aboutDepartmentId });
  await scene.passTo('2026-12-01 12:00');
});
afterAll(() => database.close());

async function report(
  name: string,
  left: {
    readonly from?: Date;
    readonly until?: Date;
    readonly leftOut?: readonly number[];
    readonly leftOutCalls?: readonly string[];
  } = {},
  courtId: number | null = scene.courtId,
) {
  const { columns, rows } = await readReport(scene.pool, definitionOf(name), {
    from: at('2026-11-24 00:00'),
    until: at('2026-12-02 00:00'),
    queue: null,
    courtId,
    asOf: at('2026-12-01 12:00'),
    ...left,
  });
  return rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));
}

const court = '临江市中级人民法院';

test('each norm of a court: share kept, cases, and how many were missed', async () => {
  expect(await report('norms')).toEqual([
    {
      ...{ norm: 'answer', matter: '', target: '10 s', court },
      ...{ kept_share: 0.5, cases: 14, kept: 7, missed: 7 },
    },
    {
      ...{ norm: 'ticket', matter: '', target: 'ticket', court },
      ...{ kept_share: 0.5, cases: 4, kept: 2, missed: 2 },
    },
    {
      ...{ norm: 'reply', matter: 'complaint', target: '3 d', court },
      ...{ kept_share: 0.5, cases: 2, kept: 1, missed: 1 },
    },
    {
      ...{ norm: 'callback', matter: '', target: 'same day', court },
      ...{ kept_share: 0.4, cases: 5, kept: 2, missed: 3 },
    },
    {
      ...{ norm: 'office', matter: '', target: '9 rings', court },
      ...{ kept_share: 0.5, cases: 4, kept: 2, missed: 2 },
    },
    // The week to 22 November had to be analysed by the 29th.
    {
      ...{ norm: 'analysis', matter: '', target: 'week', court },
      ...{ kept_share: 1, cases: 1, kept: 1, missed: 0 },
    },
  ]);
});

test('each week is analysed where the report on it was sent in the next one', async () => {
  const analysis = async (from: string, until: string) => {
    const period = { from: at(`2026-${from} 00:00`), until: at(`2026-${until} 00:00`) };
    const { cases, kept } = (await report('norms', period)).at(-1) ?? {};
    const missed = await report('norm-misses', period);
    const ended = missed.filter(({ norm }) => norm === 'analysis').map((miss) => miss.at);
    return { cases, kept, ended };
  };
  expect(await analysis('11-10', '12-02')).toEqual({
    ...{ cases: 3, kept: 1 },
    ended: [at('2026-11-09 00:00'), at('2026-11-16 00:00')],
  });
  // Each of two periods that follow each other has its own.
  const second = { cases: 1, kept: 0, ended: [at('2026-11-16 00:00')] };
  expect(await analysis('11-16', '11-23')).toEqual(second);
  expect(await analysis('11-23', '11-30')).toEqual({ cases: 1, kept: 1, ended: [] });
});

test('of all courts, each by its own norms; a norm without cases has no share', async () => {
  const rows = await report('norms', {}, null);
  const elsewhere = rows.filter((row) => row.court !== court);
  expect(elsewhere.map(({ norm, target }) => [norm, target])).toEqual(
    elsewhere.map(() => ['answer', '15 s']),
  );
  expect(elsewhere.map(({ cases, kept_share: kept }) => [cases, kept]).sort()).toEqual(
    [...elsewhere.slice(1).map(() => [0, null]), [1, 1]].sort(),
  );
});

test('the list has each case that was missed, and of a ticket its number alone', async () => {
  const missed = await report('norm-misses');
  expect(missed.map(({ norm, number: from, ticket }) => [norm, from, ticket])).toEqual([
    ['reply', '', overdue.number],
    ['answer', number(3), ''],
    ['ticket', number(3), ''],
    ['answer', number(4), ''],
    ['callback', number(4), ''],
    ['answer', number(8), ''],
    ['answer', number(11), ''],
    ['answer', number(16), ''],
    ['callback', number(16), ''],
    ['office', number(2), ''],
    ['office', number(2), ''],
    ['ticket', number(11), ''],
    ['answer', number(12), ''],
    ['callback', number(12), ''],
    ['answer', number(13), ''],
  ]);
  expect(missed[1]).toMatchObject({ took_s: 14, target: '10 s' });
  expect(missed[1]?.agent).toEqual(expect.stringMatching(/^1001 /));
});

test('no figure and no list has what is kept from its reader', async () => {
  const left = { leftOut: [overdue.id], leftOutCalls: [late.callId] };
  const rows = await report('norms', left);
  expect(rows.map(({ norm, cases, missed }) => [norm, cases, missed])).toEqual([
    ['answer', 13, 6],
    ['ticket', 3, 1],
    ['reply', 1, 0],
    ['callback', 5, 3],
    ['office', 4, 2],
    ['analysis', 1, 0],
  ]);
  const listed = JSON.stringify(await report('norm-misses', left));
  for (const kept of [number(3), overdue.number]) expect(listed).not.toContain(kept);
});

test('nor does a call say that its caller was answered in another that is kept from its reader', async () => {
  const calledBackIn = async (leftOutCalls: readonly string[]) =>
    (await report('norms', { leftOutCalls })).find(({ norm }) => norm === 'callback');
  expect(await calledBackIn([])).toMatchObject({ cases: 5, kept: 2 });
  expect(await calledBackIn([again.callId])).toMatchObject({ cases: 5, kept: 1 });
  const answeredLater = async (leftOutCalls: readonly string[]) =>
    (await report('missed', { leftOutCalls }))
      .filter(({ number: from }) => from === number(11))
      .map((row) => row.answered_later_at !== null);
  expect(await answeredLater([])).toEqual([true]);
  expect(await answeredLater([again.callId])).toEqual([false]);
});

test('every word of a row is there in both languages', async () => {
  for (const row of await report('norms')) {
    for (const key of ['norm', 'target']) {
      const said = cellIn(key, row[key] ?? null);
      expect([row[key], said?.zh]).toEqual([row[key], expect.stringMatching(/\p{Script=Han}/u)]);
    }
  }
  expect(cellIn('target', '3 d')).toEqual({ zh: '3 个工作日', en: '3 working days' });
});

test('the service level of a queue is the norm of its court, unless the queue has one of its own', async () => {
  const { pool, courtId } = scene;
  const level = async () => {
    const { rows } = await pool.query<{ level: number }>(
      "SELECT DISTINCT service_level_s AS level FROM queue_waits WHERE queue = 'norms'",
    );
    const shown = (await readThresholds(pool, courtId)).find(({ queue }) => queue === 'norms');
    return [...rows.map((row) => row.level), shown?.serviceLevelS];
  };
  const put = (settings: QueueSettings) => putQueue(pool, 'norms', settings);
  expect(await level()).toEqual([10, 10]);
  await put({ serviceLevelS: 20 });
  expect(await level()).toEqual([20, 20]);
  await put({ serviceLevelS: null });
  expect(await level()).toEqual([10, 10]);
  // One of no court is measured by the court that greets, as its calls say.
  await put({ courtId: null });
  expect(await level()).toEqual([10, 10]);
  await put({ courtId });
});

test('the database reads the norm as the settings of a court do', async () => {
  const norms: readonly object[] = [
    ...normsNames.map((profile) => ({ profile })),
    ...[{ answerWithinS: 12 }, { profile: 'henan', answerWithinS: null }],
    ...[{ profile: 'henan', analysis: 'month' }, {}],
  ];
  for (const each of [...norms.map((set) => ({ norms: set })), {}]) {
    const { rows } = await scene.pool.query<{ s: number }>('SELECT norm_answer_s($1) AS s', [each]);
    const { answerWithinS } = usableCourtSettings(each).settings.norms;
    expect([each, rows[0]?.s]).toEqual([each, answerWithinS ?? nationalAnswerS]);
  }
});
