import { randomUUID } from 'node:crypto';
import { CallRecorder } from '../../../app/ivr/conversation/callRecorder.js';
import type { NewCall } from '../../../app/calls/store/calls.js';
import { makePool } from '../../../app/core/database/pool.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { databaseGate, type DatabaseGate } from '../journeys/databaseGate.js';
import { createLogger, transports } from 'winston';

const at = new Date('2026-11-24T02:00:00Z');

function newCall(): NewCall {
  return {
    id: randomUUID(),
    node: 'hotline',
    channelId: 'channel',
    callerNumber: '',
    calledNumber: '12368',
    courtId: null,
    startedAt: at,
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
    const { record, isWritten } = await recorder1.open(row);
    expect(isWritten).toBe(true);
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

  test('keeps what it may while the database is away, and says what it lost', async () => {
    const recorder1 = recorder({ maxEvents: 2, maxCalls: 1 });
    await gate.shut();
    const row = newCall();
    const { record, isWritten } = await recorder1.open(row);
    expect(isWritten).toBe(false);
    for (const name of ['one', 'two', 'three']) record.event(at, 'step', name);
    const beyond = newCall();
    await recorder1.open(beyond);
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
