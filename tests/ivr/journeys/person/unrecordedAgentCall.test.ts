/**
 * An agent writes an anonymous report down in an agent call that is not recorded. Nothing that is kept of
 * the call tells it from the call of anybody else who declined the recording.
 */
import { until } from '../../../queue/until.js';
import { openTicket, type OpenResult } from '../../../../app/tickets/opening/openTicket.js';
import { putAgentCallNotes } from '../../../../app/agents/calls/store/agentCallNotes.js';
import { rowsWith } from '../../../parts/rowsWith.js';
import type { FakeCall, FakeRungLeg } from '../../../queue/fakeLegs.js';
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

interface Talking {
  readonly call: FakeCall;
  readonly leg: FakeRungLeg;
  readonly callId: string;
  readonly entryId: number;
}

async function talks(digits: '0' | '02'): Promise<Talking> {
  const call = await scene.caller();
  await scene.signsIn(call);
  await call.hears('您的民间借贷案');
  return talksNow(call, digits);
}

/** A caller in self-service comes to the agent, or comes once more. */
async function talksNow(call: FakeCall, digits: '0' | '02'): Promise<Talking> {
  const heard = call.heard.length;
  call.press(digits);
  await until('the notice', () =>
    call.heard
      .slice(heard)
      .some(({ text }) => text.includes(digits === '02' ? '本次通话不录音' : '通话会录音')),
  );
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
  const [row] = await scene.rows<{ callId: string; entryId: string }>(
    `SELECT call_id AS "callId", id AS "entryId" FROM queue_entries ORDER BY id DESC LIMIT 1`,
  );
  return { call, leg, callId: row?.callId ?? '', entryId: Number(row?.entryId) };
}

async function reports(callId: string | null, agent = '1001'): Promise<OpenResult> {
  return openTicket(scene.app, {
    kind: 'violation_report',
    anonymous: true,
    language: 'zh',
    callerNumber: null,
    courtId: scene.app.court.current().court.id,
    callId,
    by: { kind: 'agent', agentId: await scene.agentId(agent), courtId: null },
    message: { body: '收受礼金，请打13800001111' },
  });
}

async function writesUp({ entryId }: Talking, notes: string): Promise<void> {
  const agentId = await scene.agentId('1001');
  const now = new Date();
  const since = new Date(now.getTime() - 60_000);
  const written = { entryId, agentId, disposition: null, notes };
  expect(await putAgentCallNotes(scene.app.db, written, now, since)).toBe(true);
}

async function overWithNotes(talking: Talking): Promise<void> {
  await writesUp(talking, '来电人想举报');
  talking.call.leave();
  await scene.becomes('1001', 'wrap_up');
  await scene.until(
    'closed',
    `SELECT FROM calls WHERE id = '${talking.callId}' AND ended_at IS NOT NULL`,
  );
  // What the page has kept, saved again.
  await writesUp(talking, '来电人想举报，电话13800001111');
  await scene.rows(
    `UPDATE agent_states SET status = 'ready', wrap_up_until_at = NULL WHERE status = 'wrap_up'`,
  );
}

/**
 * Every row of a call, without what differs between any two calls: ids, moments, durations, and how
 * well both heard each other, which is measured again and again.
 */
async function kept({ callId, entryId }: Talking): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  const tables = await scene.rows<{ name: string }>(
    `SELECT DISTINCT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        AND (a.attname IN ('call_id', 'entry_id') OR c.relname = 'calls')
        AND c.relname <> 'agent_call_quality'`,
  );
  for (const { name } of tables) {
    const rows = await scene.rows<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY ctid`,
    );
    const own = rows.filter(
      ({ row }) => [row.id, row.call_id].includes(callId) || Number(row.entry_id) === entryId,
    );
    found[name] = own.map(({ row }) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => {
          const varies = /(^id|_id|_at|^at|_ms|_s|^salts|^detail|^seq|^data[1-5])$/.test(column);
          return [column, varies ? value === null || value === '' : value];
        }),
      ),
    );
  }
  // How much of the place in the queue is heard before the agent answers is chance.
  const events = found.call_events as { name: string }[];
  found.call_events = events.slice(events.findIndex(({ name }) => name === 'agent'));
  return found;
}

test('her call is kept like any other that was not recorded: no number, no notes, no mark', async () => {
  scene = await DeskScene.start();
  const ordinary = await talks('02');
  await overWithNotes(ordinary);
  const reporter = await talks('02');
  await scene.until(
    'in the agent call',
    `SELECT FROM calls WHERE id = '${reporter.callId}' AND phase = 'talk'`,
  );
  const before = await scene.rows(`SELECT *, xmin FROM calls WHERE id = '${reporter.callId}'`);
  const opened = await reports(reporter.callId);
  expect(opened).toMatchObject({ kind: 'opened', isHeld: true });
  expect(await scene.rows(`SELECT *, xmin FROM calls WHERE id = '${reporter.callId}'`)).toEqual(
    before,
  );
  await overWithNotes(reporter);

  const [rows, others] = [await kept(reporter), await kept(ordinary)];
  expect(rows.calls).toMatchObject([{ caller_number: '', recording_consent: false }]);
  expect(rows.agent_call_notes).toMatchObject([{ notes: '' }]);
  expect(rows.recordings).toEqual([]);
  expect(rows).toEqual(others);
  expect(await rowsWith(scene.app.db, '13800001111')).toEqual([]);
  expect(await rowsWith(scene.app.db, '想举报')).toEqual([]);
});

test('where the agent call is recorded she is told so, and nothing is changed', async () => {
  scene = await DeskScene.start();
  const talking = await talks('0');
  await scene.until('in the agent call', `SELECT FROM calls WHERE phase = 'talk'`);
  const before = await kept(talking);
  expect(await reports(talking.callId)).toEqual({
    kind: 'refused',
    because: 'agent_call_recorded',
  });
  expect(await kept(talking)).toEqual(before);
  expect(await scene.rows('SELECT FROM deferred_reports')).toEqual([]);
  await overWithNotes(talking);
  const rows = await kept(talking);
  expect(rows.calls).toMatchObject([{ caller_number: '13800001111' }]);
  expect(rows.agent_call_notes).toMatchObject([{ notes: '来电人想举报，电话13800001111' }]);
  // The recording stays, and it does not help that the agent call and its wrap-up have gone by.
  const refused = { kind: 'refused', because: 'agent_call_recorded' };
  expect(await reports(talking.callId)).toEqual(refused);
  expect(await reports(null)).toEqual(refused);
});

test('a colleague who is asked in an agent call has no agent call of their own to write a report of', async () => {
  scene = await DeskScene.start();
  await scene.signIn('1002');
  await scene.rows(
    "UPDATE agent_states SET last_free_at = now() + interval '1 h' WHERE agent_id = (SELECT id FROM agents WHERE number = '1002')",
  );
  const none = { kind: 'refused', because: 'no_unrecorded_agent_call' };
  expect(await reports(null)).toEqual(none);
  const { leg } = await talks('0');
  leg.press('*31002#');
  (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  await scene.becomes('1002', 'talking');
  expect(await reports(null, '1002')).toEqual(none);
  expect(await reports(null)).toEqual({ kind: 'refused', because: 'agent_call_recorded' });
});

test('a ticket that was begun in an agent call that is not recorded can be opened after its wrap-up', async () => {
  scene = await DeskScene.start();
  await overWithNotes(await talks('02'));
  expect(await reports(null)).toMatchObject({ kind: 'opened', isHeld: true });
});

describe('a caller who talks twice in one call', () => {
  const written = async ({ entryId }: Talking) => {
    const [row] = await scene.rows<{ notes: string }>(
      `SELECT notes FROM agent_call_notes WHERE entry_id = ${entryId}`,
    );
    return row?.notes;
  };
  const refused = { kind: 'refused', because: 'agent_call_recorded' };

  /** The agent hangs up, has written up the agent call, and is ready. The caller is in self-service. */
  async function endsAgentCall({ call, leg }: Talking): Promise<void> {
    leg.leave();
    await call.hears('非常满意按五');
    await scene.becomes('1001', 'wrap_up');
    call.press('4');
    await call.hears(/谢谢您的评价。\n[^]*请按/);
  }
  const isReady = () =>
    scene.rows(
      `UPDATE agent_states SET status = 'ready', wrap_up_until_at = NULL WHERE status = 'wrap_up'`,
    );
  async function callEnds({ call, callId }: Talking): Promise<void> {
    call.leave();
    await scene.until(
      'closed',
      `SELECT FROM calls WHERE id = '${callId}' AND ended_at IS NOT NULL`,
    );
  }

  test('not recorded, then recorded', async () => {
    scene = await DeskScene.start();
    const first = await talks('02');
    await writesUp(first, '来电人想举报');
    await endsAgentCall(first);
    // The call goes on, and the notes are gone with the agent call, whatever the page sends.
    expect(await written(first)).toBe('');
    await writesUp(first, '来电人想举报');
    expect(await written(first)).toBe('');
    // It is the agent call that is written up.
    expect(await reports(first.callId)).toMatchObject({ kind: 'opened' });
    await isReady();
    const second = await talksNow(first.call, '0');
    expect(second.callId).toBe(first.callId);
    expect(await reports(second.callId)).toEqual(refused);
    // What the caller says now takes nothing back.
    await writesUp(first, '来电人想举报');
    expect(await written(first)).toBe('');
    await writesUp(second, '问了开庭时间');
    expect(await written(second)).toBe('问了开庭时间');
    await callEnds(second);
    expect(await reports(second.callId)).toEqual(refused);
    // Nothing is kept that an agent wrote of either call: it may be about the other.
    await writesUp(second, '来电人想举报，电话13800001111');
    expect([await written(first), await written(second)]).toEqual(['', '']);
    expect(await rowsWith(scene.app.db, '13800001111')).toEqual([]);
  });

  test('recorded, then not recorded', async () => {
    scene = await DeskScene.start();
    const first = await talks('0');
    await writesUp(first, '问了开庭时间');
    expect(await reports(first.callId)).toEqual(refused);
    await endsAgentCall(first);
    expect(await written(first)).toBe('问了开庭时间');
    expect(await reports(first.callId)).toEqual(refused);
    await isReady();
    const second = await talksNow(first.call, '02');
    expect(await reports(second.callId)).toMatchObject({ kind: 'opened' });
    await writesUp(second, '来电人想举报');
    await endsAgentCall(second);
    expect([await written(first), await written(second)]).toEqual(['问了开庭时间', '']);
    expect(await reports(second.callId)).toMatchObject({ kind: 'opened' });
    await callEnds(second);
    await writesUp(first, '来电人想举报，电话13800001111');
    expect([await written(first), await written(second)]).toEqual(['', '']);
    expect(await rowsWith(scene.app.db, '13800001111')).toEqual([]);
  });
});
