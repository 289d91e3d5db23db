/** A person asks to be reminded of a hearing; the case goes on, and the reminder with it. */
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import type { VerifiedPerson } from '../../../app/court/import/rules/caseFile.js';
import { readUnenqueued } from '../../../app/core/database/dueWork.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { keepReminder, type ReminderKept } from '../../../app/ivr/sms/keepReminder.js';
import { remindOfHearing } from '../../../app/ivr/sms/remindOfHearing.js';
import { wakeChangedReminders } from '../../../app/ivr/sms/store/hearingReminders.js';
import { aCall } from '../../calls/store/aCall.js';
import { at, inChina, makeScene, type Scene } from '../../tickets/scene.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

const number = '13912345678';
const { zhang } = samplePeople;

let database: TestDatabase;
let scene: Scene;
let person: VerifiedPerson;
let caseId: number;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  scene = await makeScene(database.pool, '2026-12-01 09:00');
  const { db, identityKeys } = scene.deps;
  const claim = { by: 'query_number', queryNumber: zhang.queryNumber } as const;
  const signedIn = await signIn(
    ...([
      db,
      identityKeys,
      aCall(),
      claim,
      zhang.password,
      scene.now(),
      defaultCourtSettings,
    ] as const),
  );
  if (signedIn.kind !== 'verified') throw new Error(`the sign-in was ${signedIn.kind}`);
  ({ person } = signedIn);
  caseId = person.onlyCaseIds?.[0] ?? 0;
  // A Monday.
  await hear('2026-12-07 09:00');
});
afterEach(() => database.close());

/** The court's system sends the case again, with this hearing. */
async function hear(startsAt: string, status = 'scheduled'): Promise<void> {
  const hearing = { startsAt: at(startsAt), courtroom: '第三法庭', kind: 'trial', status };
  await change('hearings = $2::jsonb', JSON.stringify([hearing]));
}

async function change(what: string, ...values: unknown[]): Promise<void> {
  await database.pool.query(
    `UPDATE cases SET ${what}, updated_at = updated_at + interval '1 hour' WHERE id = $1`,
    [caseId, ...values],
  );
}

const ask = (toNumber = number, language: 'zh' | 'en' = 'zh'): Promise<ReminderKept> =>
  keepReminder(scene.deps, { person, caseId, number: toNumber, language });

/** Does what is due for the reminder until a moment, as the jobs do. */
async function passTo(moment: string): Promise<void> {
  const until = at(moment);
  for (;;) {
    await wakeChangedReminders(database.pool, scene.now());
    const { rows } = await database.pool.query<{ id: number; next_at: Date }>(
      `SELECT id, next_at FROM hearing_reminders WHERE over_at IS NULL AND next_at <= $1
        ORDER BY next_at, id LIMIT 1`,
      [until],
    );
    const [due] = rows;
    if (due === undefined) break;
    if (due.next_at > scene.now()) scene.moveTo(inChina(due.next_at) ?? '');
    await remindOfHearing(scene.deps, due.id);
  }
  scene.moveTo(moment);
}

/** `when: words` of every SMS. */
async function sent(): Promise<string[]> {
  const { rows } = await database.pool.query<{ at: Date; body: string }>(
    'SELECT created_at AS at, body FROM sms_outbox WHERE to_number = $1 ORDER BY id',
    [number],
  );
  return rows.map((row) => `${inChina(row.at) ?? ''}: ${row.body}`);
}

const because = async () =>
  (await database.pool.query<{ because: string | null }>('SELECT because FROM hearing_reminders'))
    .rows[0]?.because;

const monday =
  '2026-12-04 10:00: 开庭提醒：您的案件开庭时间：12月7日09:00，地点：第三法庭。请准时到庭。有疑问请拨打12368，退订回复TD。';

test('on the working day before, once, with an audit row; over when the hearing was held', async () => {
  expect(await ask()).toBe('kept');
  expect(await ask()).toBe('kept_before');
  await passTo('2026-12-06 23:00');
  expect(await sent()).toEqual([monday]);
  const { rows } = await database.pool.query(
    'SELECT call_id, case_id, facts, proof FROM disclosures ORDER BY id',
  );
  expect(rows).toEqual([
    {
      call_id: null,
      case_id: caseId,
      facts: ['next_hearing'],
      proof: 'query_number_and_password',
    },
  ]);
  await passTo('2026-12-08 09:00');
  expect(await sent()).toEqual([monday]);
  expect(await because()).toBe('held');
});

test('an SMS says nothing after the hearing has begun', async () => {
  await ask();
  await passTo('2026-12-06 20:00');
  const { rows } = await database.pool.query<{ expires: Date; template: string }>(
    'SELECT expires_at AS expires, template FROM sms_outbox',
  );
  expect(rows).toEqual([{ expires: at('2026-12-05 10:00'), template: 'hearingReminder' }]);
  await hear('2026-12-07 10:00');
  await passTo('2026-12-06 21:00');
  const last = await database.pool.query<{ expires: Date }>(
    'SELECT expires_at AS expires FROM sms_outbox ORDER BY id DESC LIMIT 1',
  );
  expect(last.rows[0]?.expires).toEqual(at('2026-12-07 10:00'));
});

test('a hearing that moves takes its reminder along', async () => {
  await ask();
  await passTo('2026-12-02 09:00');
  await hear('2026-12-03 14:30');
  await passTo('2026-12-02 10:00');
  expect(await sent()).toEqual([
    expect.stringMatching(/^2026-12-02 10:00: .*12月3日14:30，地点：第三法庭/) as string,
  ]);
  // What was named does not hold any more.
  await hear('2026-12-21 09:00');
  await passTo('2026-12-18 23:00');
  expect((await sent()).slice(1)).toEqual([
    expect.stringMatching(
      /^2026-12-02 10:00: 时间变动：原提醒的12月3日14:30的安排已变更，现开庭时间：12月21日09:00，地点：第三法庭/,
    ) as string,
    expect.stringMatching(/^2026-12-18 10:00: 开庭提醒：.*12月21日09:00/) as string,
  ]);
});

test('a cancelled hearing: who was reminded hears it, and a new date has a reminder of its own', async () => {
  await ask();
  await passTo('2026-12-04 12:00');
  await hear('2026-12-07 09:00', 'cancelled');
  await passTo('2026-12-10 12:00');
  expect((await sent()).slice(1)).toEqual([
    '2026-12-04 12:00: 时间变动：原提醒的12月7日09:00的安排已延期或者取消。有疑问请拨打12368，退订回复TD。',
  ]);
  await hear('2026-12-22 09:00');
  await passTo('2026-12-21 23:00');
  expect((await sent()).slice(2)).toEqual([
    expect.stringMatching(/^2026-12-21 10:00: 开庭提醒：.*12月22日09:00/) as string,
  ]);
});

test.each([
  ['a case that becomes confidential', "publicity = 'state_secret'"],
  ['a case of a juvenile', "publicity = 'juvenile'"],
])('%s: no reminder', async (_, becomes) => {
  await ask();
  await change(becomes);
  await passTo('2026-12-06 23:00');
  expect(await sent()).toEqual([]);
  expect(await because()).toBe('not_told');
  expect(await ask()).toBe('not_told');
});

test('who is no party any more: no reminder', async () => {
  await ask();
  await database.asOwner(
    `DELETE FROM parties WHERE case_id = ${caseId} AND person_id = ${person.personId}`,
  );
  await passTo('2026-12-06 23:00');
  expect(await sent()).toEqual([]);
  expect(await because()).toBe('not_told');
});

test('who cannot get one hears why', async () => {
  expect(await ask('051055501000')).toBe('no_mobile');
  expect(await ask('')).toBe('no_mobile');
  await database.pool.query('INSERT INTO sms_stops (number, at) VALUES ($1, now())', [number]);
  expect(await ask()).toBe('stopped');
  await change("hearings = '[]'");
  expect(await ask('13912345679')).toBe('no_hearing');
});

test('in English, at the time that the court has set', async () => {
  await database.pool.query(
    `UPDATE courts SET settings = '{"hearingReminderAt": "16:30"}'
      WHERE id = (SELECT court_id FROM cases WHERE id = $1)`,
    [caseId],
  );
  await ask(number, 'en');
  await passTo('2026-12-06 23:00');
  expect(await sent()).toEqual([
    '2026-12-04 16:30: Reminder: your case has a hearing at 09:00 on 7 December, courtroom three. Questions: call 12368. To end notices, reply TD.',
  ]);
});

test('it is due work like any other: one job for each moment', async () => {
  await ask();
  const [first] = await readUnenqueued(database.pool, 10);
  expect(first).toMatchObject({ task: 'remindOfHearing', dueAt: scene.now() });
  expect(await remindOfHearing(scene.deps, first?.rowId ?? 0)).toBe('over');
  const [next] = await readUnenqueued(database.pool, 10);
  expect(next?.dueAt).toEqual(at('2026-12-04 10:00'));
  expect(next?.jobId).not.toBe(first?.jobId);
  // The job of the moment before finds nothing to do.
  expect(await remindOfHearing(scene.deps, first?.rowId ?? 0)).toEqual({
    notBefore: at('2026-12-04 10:00'),
  });
  expect(chinaDate(scene.now())).toBe('2026-12-01');
  expect(await sent()).toEqual([]);
});
