import { randomUUID } from 'node:crypto';
import { Client, type QueryConfig } from 'pg';
import { CallRecorder } from '../../../app/ivr/conversation/callRecorder.js';
import type { NewCall } from '../../../app/calls/store/calls.js';
import { makePool } from '../../../app/core/database/pool.js';
import { forgetCaller } from '../../../app/queue/store/forgetCaller.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { until } from '../../queue/until.js';
import { databaseGate, type DatabaseGate } from '../journeys/databaseGate.js';
import { createLogger, transports } from 'winston';

const at = new Date('2026-11-24T02:00:00Z');

function newCall(given: Partial<NewCall> = {}): NewCall {
  return {
    id: randomUUID(),
    node: 'hotline',
    channelId: 'channel',
    callerNumber: '',
    calledNumber: '12368',
    courtId: null,
    startedAt: at,
    ...given,
  };
}

describe('the recorder of calls', () => {
  let database: TestDatabase;
  let gate: DatabaseGate;
  let pool: ReturnType<typeof makePool>;
  const said: string[] = [];
  const log = createLogger({ transports: [new transports.Console({ silent: true })] });
  log.on('data', (line: { message: string }) => said.push(line.message));

  beforeAll(async () => {
    database = await freshDatabase();
    gate = await databaseGate(database.url);
    pool = makePool({ DATABASE_URL: gate.url, DATABASE_POOL: 2 });
  });
  afterAll(async () => {
    await pool.end();
    await gate.shut();
    await database.close();
  });
  beforeEach(() => void (said.length = 0));

  const recorder = (options: { maxEvents?: number; maxCalls?: number } = {}) =>
    new CallRecorder({ db: pool, log, delayMs: 1, retryMs: 5, ...options });

  async function eventsOf(callId: string): Promise<string[]> {
    const { rows } = await database.pool.query<{ name: string }>(
      'SELECT name FROM call_events WHERE call_id = $1 ORDER BY seq',
      [callId],
    );
    return rows.map(({ name }) => name);
  }

  test('writes what was noted, soon and in order', async () => {
    const recorder1 = recorder();
    const row = newCall();
    const { record, row: state } = await recorder1.open(row);
    expect(state).toBe('written');
    record.answered(at);
    record.event(at, 'prompt', 'greeting', 'hello');
    record.phase('menu', null);
    record.event(at, 'digits', 'mainMenu', '1');
    await recorder1.written();
    expect(await eventsOf(row.id)).toEqual(['greeting', 'mainMenu']);
    record.event(at, 'silence', 'mainMenu');
    record.end({ at, outcome: 'abandoned' });
    await recorder1.written();
    expect(await eventsOf(row.id)).toEqual(['greeting', 'mainMenu', 'mainMenu']);
    const { rows } = await database.pool.query('SELECT phase, outcome FROM calls WHERE id = $1', [
      row.id,
    ]);
    expect(rows).toEqual([{ phase: 'over', outcome: 'abandoned' }]);
  });

  /** Names of the statements of a batch, or their first word. */
  async function statementsOf(write: () => Promise<unknown>): Promise<string[]> {
    const query = jest.spyOn(Client.prototype, 'query');
    try {
      await write();
      return (query.mock.calls as unknown as [string | QueryConfig][]).map(([statement]) =>
        typeof statement === 'string' ? statement : (statement.name ?? statement.text),
      );
    } finally {
      query.mockRestore();
    }
  }

  /** A statement costs this process and PostgreSQL a third of a millisecond each. A change may take some away, and add none. */
  test('writes a batch by so many statements, whatever its calls have noted', async () => {
    const recorder1 = recorder();
    const records = [];
    for (let i = 0; i < 3; i++) records.push((await recorder1.open(newCall())).record);
    const flush = () => statementsOf(() => recorder1.flush());
    for (const record of records) record.event(at, 'prompt', 'greeting', 'hello');
    expect(await flush()).toEqual(['append-call-events']);
    for (const record of records) {
      record.answered(at);
      record.language('en');
      record.person(null);
      record.phase('case', null);
      record.consent(true);
      record.mayStayUnknown(true);
      record.event(at, 'digits', 'mainMenu', '1');
    }
    expect(await flush()).toEqual(['note-calls']);
    expect(await eventsOf(records[0]?.callId ?? '')).toEqual(['greeting', 'mainMenu']);
    for (const record of records) record.mayStayUnknown(false);
    for (const record of records) record.end({ at, outcome: 'served' });
    expect(await flush()).toEqual(['BEGIN', 'note-calls', 'close-calls', 'COMMIT']);
    const ids = records.map(({ callId }) => callId);
    const { rows } = await database.pool.query(
      `SELECT DISTINCT answered_at, language, person_id, phase, recording_consent, outcome FROM calls WHERE id = ANY ($1)`,
      [ids],
    );
    expect(rows).toEqual([
      {
        ...{ answered_at: at, language: 'en', person_id: null, phase: 'over' },
        ...{ recording_consent: true, outcome: 'served' },
      },
    ]);
  });

  test('of calls that end together, each is kept as it ended', async () => {
    const recorder1 = recorder();
    const begin = async (given: Partial<NewCall> = {}) =>
      (await recorder1.open(newCall({ callerNumber: '13800001111', ...given }))).record;
    const [named, unnamed, over] = [await begin(), await begin(), await begin()];
    const rest = await begin({ isRest: true });
    over.end({ at, outcome: 'lost' });
    await recorder1.written();
    const all = [over, rest, unnamed, named];
    unnamed.mayStayUnknown(true);
    for (const record of all) record.end({ at, outcome: 'abandoned', detail: record.callId });
    await recorder1.written();
    const { rows } = await database.pool.query<{ id: string }>(
      'SELECT id, caller_number, outcome, outcome_detail FROM calls WHERE id = ANY ($1)',
      [all.map(({ callId }) => callId)],
    );
    const rowOf = ({ callId }: { readonly callId: string }) => rows.find(({ id }) => id === callId);
    const ended = { outcome: 'abandoned', outcome_detail: named.callId };
    expect(rowOf(named)).toMatchObject({ ...ended, caller_number: '13800001111' });
    expect(rowOf(unnamed)).toMatchObject({ outcome_detail: unnamed.callId, caller_number: '' });
    expect(rowOf(over)).toMatchObject({ outcome: 'lost', outcome_detail: null });
    expect(rowOf(rest)).toBeUndefined();
  });

  test('the row of a call that is over is not touched: a later transaction would tell it from others', async () => {
    const recorder1 = recorder();
    const { record } = await recorder1.open(newCall());
    record.end({ at, outcome: 'served' });
    await recorder1.written();
    const row = async () => {
      const { rows } = await database.pool.query<object>(
        'SELECT *, xmin::text, ctid::text FROM calls WHERE id = $1',
        [record.callId],
      );
      return rows;
    };
    const before = await row();
    record.answered(at);
    record.language('en');
    record.person(null);
    record.phase('menu', null);
    record.consent(true);
    record.mayStayUnknown(true);
    record.office({ number: '051083520000', wasReached: false });
    record.end({ at, outcome: 'failed' });
    await recorder1.written();
    expect(await row()).toEqual(before);
  });

  test('what waits for a transaction that forgets its caller is not written after it', async () => {
    const recorder1 = recorder();
    const { record } = await recorder1.open(newCall({ callerNumber: '13800001111' }));
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await forgetCaller(client, record.callId, at);
      record.phase('menu', null);
      record.event(at, 'digits', 'number', '13800001111');
      const writing = recorder1.flush();
      await until('the batch waits for the row', async () => {
        const { rowCount } = await database.pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
      await client.query('COMMIT');
      await writing;
    } finally {
      client.release();
    }
    expect(await eventsOf(record.callId)).toEqual([]);
    const { rows } = await database.pool.query('SELECT phase FROM calls WHERE id = $1', [
      record.callId,
    ]);
    expect(rows).toEqual([{ phase: 'menu' }]);
  });

  test('an office that a phase has ended while it could not be written rings no more', async () => {
    const recorder1 = recorder();
    const { record } = await recorder1.open(newCall());
    await gate.shut();
    record.office({ number: '051083520000', wasReached: false });
    const writing = recorder1.flush();
    // The write has begun.
    await Promise.resolve();
    record.phase('menu', null);
    await writing;
    await gate.open();
    await recorder1.flush();
    const { rows } = await database.pool.query(
      'SELECT phase, office_number FROM calls WHERE id = $1',
      [record.callId],
    );
    expect(rows).toEqual([{ phase: 'menu', office_number: null }]);
  });

  test('who asks while the last of it is being written waits for that, and not for more', async () => {
    const recorder1 = recorder();
    const row = newCall();
    const { record } = await recorder1.open(row);
    record.event(at, 'prompt', 'greeting', 'hello');
    const writing = recorder1.flush();
    // The write has begun, and nothing else is noted.
    await Promise.resolve();
    await recorder1.written();
    expect(await eventsOf(row.id)).toEqual(['greeting']);
    await writing;
  });

  test('of a call that is muted nothing is written, not even what waits or is on its way; but its end is, and whether an agent call may be recorded', async () => {
    const recorder1 = recorder();
    const row = newCall();
    const { record } = await recorder1.open(row);
    record.event(at, 'digits', 'number', '13800001111');
    const onItsWay = recorder1.flush();
    record.event(at, 'prompt', 'waits');
    await record.mute();
    await onItsWay;
    // An eraser that deletes now finds everything.
    await database.pool.query('DELETE FROM call_events WHERE call_id = $1', [row.id]);
    record.event(at, 'prompt', 'afterwards');
    record.person({ personId: 1, proof: 'resident_id_and_password', onlyCaseIds: null });
    record.phase('case', 7);
    record.consent(false);
    record.end({ at, outcome: 'served' });
    await recorder1.written();
    expect(await eventsOf(row.id)).toEqual([]);
    const { rows } = await database.pool.query(
      'SELECT person_id, case_id, outcome, recording_consent FROM calls WHERE id = $1',
      [row.id],
    );
    expect(rows).toEqual([
      { person_id: null, case_id: null, outcome: 'served', recording_consent: false },
    ]);
  });

  test('one bad record does not take the others with it', async () => {
    const recorder1 = recorder();
    const good = newCall();
    await recorder1.open(good);
    // A call without a row: its event breaks the statement that it shares with others.
    recorder1.noteEvent({
      callId: randomUUID(),
      seq: 0,
      at,
      kind: 'step',
      name: 'bad',
      detail: '',
    });
    recorder1.noteEvent({ callId: good.id, seq: 0, at, kind: 'step', name: 'good', detail: '' });
    await recorder1.flush();
    expect(await eventsOf(good.id)).toEqual(['good']);
    expect(said).toContain('cannot write the record of a call');
  });

  test('nor does a note that the database refuses take the notes and ends of others with it', async () => {
    const recorder1 = recorder();
    const { record: good } = await recorder1.open(newCall());
    const { record: bad } = await recorder1.open(newCall());
    // An import has removed the person meanwhile.
    bad.person({ personId: 987_654_321, proof: 'query_number_and_password', onlyCaseIds: [1] });
    for (const record of [good, bad]) {
      record.answered(at);
      record.end({ at, outcome: 'served' });
    }
    await recorder1.flush();
    const { rows } = await database.pool.query(
      'SELECT answered_at, outcome FROM calls WHERE id = $1',
      [good.callId],
    );
    expect(rows).toEqual([{ answered_at: at, outcome: 'served' }]);
    expect(said).toContain('cannot write the record of a call');
  });

  test('keeps what it may while the database is away, and says what it lost', async () => {
    const recorder1 = recorder({ maxEvents: 2, maxCalls: 1 });
    await gate.shut();
    const row = newCall();
    const { record, row: state } = await recorder1.open(row);
    expect(state).toBe('awaited');
    for (const name of ['one', 'two', 'three']) record.event(at, 'step', name);
    const beyond = newCall();
    expect((await recorder1.open(beyond)).row).toBe('refused');
    record.end({ at, outcome: 'failed' });
    await recorder1.written();
    await gate.open();
    await recorder1.flush();
    expect(await eventsOf(row.id)).toEqual(['one', 'two']);
    expect(said).toContain('lost events of calls while the database was unavailable');
    const { rows } = await database.pool.query('SELECT id FROM calls WHERE id = ANY($1)', [
      [row.id, beyond.id],
    ]);
    expect(rows).toEqual([{ id: row.id }]);
  });
});
