import { randomUUID } from 'node:crypto';
import type { VerifiedPerson } from '../../../app/court/import/rules/caseFile.js';
import { listCalls, readCallTranscript } from '../../../app/queue/store/callRecords.js';
import {
  appendCallEvents,
  eraseCallDetail,
  findOpenCalls,
  markResumed,
  openCall,
  readOpenCall,
  type CallEvent,
  type NewCall,
} from '../../../app/calls/store/calls.js';
import { noteCalls, type CallNote } from '../../../app/calls/store/noteCalls.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { recordDisclosure } from '../../../app/court/cases/store/disclosures.js';
import { forgetCaller } from '../../../app/queue/store/forgetCaller.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const start = new Date('2026-11-24T02:00:00.000Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

async function newCall(node = 'hotline', startedAt = start, given: Partial<NewCall> = {}) {
  const { id = randomUUID() } = given;
  await openCall(database.pool, {
    id,
    node,
    channelId: `channel-${id.slice(0, 4)}`,
    callerNumber: '13800001111',
    calledNumber: '12368',
    courtId: 1,
    startedAt,
    ...given,
  });
  return id;
}

const event = (callId: string, seq: number, name = 'mainMenu'): CallEvent => ({
  callId,
  seq,
  at: at(seq),
  kind: 'prompt',
  name,
  detail: `第${seq}句`,
});

async function firstOwnCase(): Promise<{ person: VerifiedPerson; caseId: number }> {
  const { rows } = await database.pool.query<{ person_id: number; case_id: number }>(
    "SELECT person_id, case_id FROM parties WHERE query_number = '26000001'",
  );
  const { person_id, case_id } = rows[0] as { person_id: number; case_id: number };
  const person: VerifiedPerson = {
    personId: person_id,
    proof: 'query_number_and_password',
    onlyCaseIds: [case_id],
  };
  return { person, caseId: case_id };
}

test('an open call is found again where it stood, still verified', async () => {
  const id = await newCall();
  await newCall('another-node');
  const { person, caseId } = await firstOwnCase();
  const note = (noted: Omit<CallNote, 'callId'>) =>
    noteCalls(database.pool, [{ callId: id, ...noted }]);
  await note({ answeredAt: at(1) });
  await note({ answeredAt: at(9), language: 'en' });
  await note({ person });
  await note({ checkpoint: { phase: 'case', caseId } });
  await appendCallEvents(database.pool, [event(id, 0), event(id, 1)]);
  expect(await findOpenCalls(database.pool, 'hotline')).toEqual([
    {
      id,
      channelId: `channel-${id.slice(0, 4)}`,
      callerNumber: '13800001111',
      calledNumber: '12368',
      courtId: 1,
      language: 'en',
      startedAt: start,
      answeredAt: at(1),
      phase: 'case',
      caseId,
      person,
      resumed: 0,
      isForgotten: false,
      nextSeq: 2,
    },
  ]);
  await markResumed(database.pool, id);
  await note({ checkpoint: { phase: 'menu', caseId: null } });
  const [again] = await findOpenCalls(database.pool, 'hotline');
  expect(again).toMatchObject({ phase: 'menu', caseId: null, resumed: 1 });
});

test('nobody is verified any more when the one case of the proof is gone', async () => {
  const id = await newCall();
  const { person, caseId } = await firstOwnCase();
  await noteCalls(database.pool, [{ callId: id, person }]);
  await database.pool.query('DELETE FROM cases WHERE id = $1', [caseId]);
  expect((await findOpenCalls(database.pool, 'hotline'))[0]?.person).toBeNull();
});

test('a call ends once: the first outcome stays, and it is open no more', async () => {
  const id = await newCall();
  await closeCall(database.pool, id, { at: at(60), outcome: 'served' });
  await closeCall(database.pool, id, { at: at(90), outcome: 'lost', detail: 'too late' });
  await noteCalls(database.pool, [{ callId: id, checkpoint: { phase: 'menu', caseId: null } }]);
  expect(await findOpenCalls(database.pool, 'hotline')).toEqual([]);
  const [row] = await listCalls(database.pool, { limit: 5 });
  expect(row).toMatchObject({
    id,
    outcome: 'served',
    endedAt: at(60),
    phase: 'over',
    outcomeDetail: null,
  });
});

test('events of several calls go in by one insert; the same ones again are harmless', async () => {
  const [one, two] = [await newCall(), await newCall()];
  const events = [event(one, 0), event(two, 0), event(one, 1)];
  await appendCallEvents(database.pool, events);
  await appendCallEvents(database.pool, [...events, event(two, 1, 'it\'s \\ "odd" {1,2}')]);
  await appendCallEvents(database.pool, []);
  const read = await readCallTranscript(database.pool, two);
  if (read.kind !== 'found') throw new Error(read.kind);
  expect(read.events).toEqual([event(two, 0), event(two, 1, 'it\'s \\ "odd" {1,2}')]);
});

test('calls are listed newest first, by time and outcome', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push(await newCall('hotline', at(i * 60)));
  await closeCall(database.pool, ids[1] as string, { at: at(100), outcome: 'abandoned' });
  const list = async (filter: Partial<Parameters<typeof listCalls>[1]>) =>
    (await listCalls(database.pool, { limit: 10, ...filter })).map((call) => ids.indexOf(call.id));
  expect(await list({})).toEqual([3, 2, 1, 0]);
  expect(await list({ limit: 2 })).toEqual([3, 2]);
  expect(await list({ since: at(60) })).toEqual([3, 2, 1]);
  expect(await list({ outcome: 'abandoned' })).toEqual([1]);
});

test('a transcript is found by the beginning of its id, when only one has it', async () => {
  const [one, two] = [
    await newCall('hotline', start, { id: 'aaaa1111-0000-4000-8000-000000000001' }),
    await newCall('hotline', start, { id: 'aaaa2222-0000-4000-8000-000000000002' }),
  ];
  expect(await readCallTranscript(database.pool, 'AAAA1')).toMatchObject({ call: { id: one } });
  expect(await readCallTranscript(database.pool, two)).toMatchObject({ call: { id: two } });
  expect(await readCallTranscript(database.pool, 'aaaa')).toEqual({
    kind: 'ambiguous',
    ids: [one, two],
  });
  for (const unknown of ['bbbb', '', "'; --", `${one}0`]) {
    expect(await readCallTranscript(database.pool, unknown)).toEqual({ kind: 'unknown' });
  }
});

test('what was disclosed is kept with who, which case and by what proof', async () => {
  const id = await newCall();
  const { person, caseId } = await firstOwnCase();
  await recordDisclosure(database.pool, {
    at: at(30),
    callId: id,
    person,
    caseId,
    facts: ['hearing.time', 'hearing.place'],
  });
  const { rows } = await database.pool.query('SELECT * FROM disclosures');
  expect(rows).toEqual([
    expect.objectContaining({
      call_id: id,
      person_id: person.personId,
      case_id: caseId,
      proof: 'query_number_and_password',
      facts: ['hearing.time', 'hearing.place'],
    }),
  ]);
  expect(await readCallTranscript(database.pool, id)).toMatchObject({
    disclosures: [{ at: at(30), caseId, facts: ['hearing.time', 'hearing.place'] }],
  });
});

test('the detail of old calls is erased; rows, audit, open and newer calls stay', async () => {
  const [old, newer, open] = [await newCall(), await newCall(), await newCall()];
  await appendCallEvents(database.pool, [event(old, 0), event(newer, 0), event(open, 0)]);
  const { person, caseId } = await firstOwnCase();
  const audited = { at: at(5), callId: old, person, caseId, facts: ['filing'] };
  await recordDisclosure(database.pool, audited);
  await closeCall(database.pool, old, { at: at(10), outcome: 'served' });
  await closeCall(database.pool, newer, { at: at(100), outcome: 'served' });

  expect(await eraseCallDetail(database.pool, at(50), at(500))).toBe(1);
  expect(await eraseCallDetail(database.pool, at(50), at(600))).toBe(0);
  const erased = await readCallTranscript(database.pool, old);
  expect(erased).toMatchObject({
    call: { outcome: 'served', detailErasedAt: at(500) },
    events: [],
    disclosures: [{ facts: ['filing'] }],
  });
  for (const id of [newer, open]) {
    expect(await readCallTranscript(database.pool, id)).toMatchObject({
      events: [expect.anything()],
    });
  }
});

test('many old calls are erased a limited number at a time', async () => {
  for (let i = 0; i < 5; i++) {
    const id = await newCall();
    await closeCall(database.pool, id, { at: at(i), outcome: 'served' });
  }
  const erase = () => eraseCallDetail(database.pool, at(50), at(60), 2);
  expect([await erase(), await erase(), await erase(), await erase()]).toEqual([2, 2, 1, 0]);
});

test('of a caller who is forgotten nothing is written any more; the mark and her number go when the call is closed', async () => {
  const { pool } = database;
  const id = await newCall();
  const { person, caseId } = await firstOwnCase();
  await appendCallEvents(pool, [event(id, 0)]);
  await forgetCaller(pool, id, at(5));
  expect(await readOpenCall(pool, id)).toMatchObject({ isForgotten: true, callerNumber: '' });

  await noteCalls(pool, [{ callId: id, person, checkpoint: { phase: 'case', caseId } }]);
  await appendCallEvents(pool, [event(id, 1)]);
  expect(await readOpenCall(pool, id)).toMatchObject({ person: null, caseId: null, phase: 'case' });
  // What was written before stays, as in any other call.
  expect(await readCallTranscript(pool, id)).toMatchObject({ events: [{ seq: 0 }] });
  const told = { at: at(6), callId: id, person, caseId, facts: ['hearing.time'] };
  await recordDisclosure(pool, { ...told, agentId: 1 });
  const disclosed = await pool.query('SELECT call_id, agent_id FROM disclosures');
  expect(disclosed.rows).toEqual([{ call_id: null, agent_id: null }]);
  // An update that was under way when the caller was forgotten, and committed afterwards.
  await pool.query("UPDATE calls SET caller_number = '13800001111' WHERE id = $1", [id]);
  await closeCall(pool, id, { at: at(9), outcome: 'served' });
  const { rows } = await pool.query('SELECT caller_number, forgotten_at FROM calls WHERE id = $1', [
    id,
  ]);
  expect(rows).toEqual([{ caller_number: '', forgotten_at: null }]);
});

test('no number is kept of who hangs up where callers choose to stay anonymous, and no channel of anybody', async () => {
  const { pool } = database;
  const left = async (...noted: boolean[]) => {
    const id = await newCall();
    for (const endsUnnamed of noted) await noteCalls(pool, [{ callId: id, endsUnnamed }]);
    await closeCall(pool, id, { at: at(9), outcome: 'abandoned' });
    const { rows } = await pool.query<{ caller_number: string; channel_id: string }>(
      'SELECT caller_number, channel_id FROM calls WHERE id = $1',
      [id],
    );
    return rows[0];
  };
  const named = await left(true, false);
  expect(named).toMatchObject({ channel_id: '' });
  expect(named?.caller_number).not.toBe('');
  expect(await left(false, true)).toEqual({ caller_number: '', channel_id: '' });
  // What is over says no more where it ended.
  expect((await pool.query('SELECT FROM calls WHERE ends_unnamed')).rowCount).toBe(0);
});

test('of the rest of a call whose caller stays unknown no row is left', async () => {
  const { pool } = database;
  const id = await newCall('hotline', start, { isRest: true });
  expect(await readOpenCall(pool, id)).toMatchObject({ isForgotten: true });
  await closeCall(pool, id, { at: at(9), outcome: 'served' });
  expect((await pool.query('SELECT FROM calls')).rowCount).toBe(0);
});
