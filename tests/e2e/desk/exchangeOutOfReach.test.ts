/**
 * An app cannot reach its Asterisk, which lives on with its callers. Another app of the same hotline goes on beside it.
 */
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../../app/local/appProcess.js';
import { projectRoot } from '../../../app/core/paths.js';
import { typescript } from '../../parts/typescript.js';
import type { Caller } from '../../telephone/caller.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { Wire } from '../../telephony/asterisk/wire.js';
import { Hotline } from '../hotline.js';
import { DeskCalls, type Talking } from './deskCalls.js';

const crew = ['1031', '1032'] as const;
/** The app that is cut off has the callers of this number. */
const number = '12369';

let hotline: Hotline;
let desk: DeskCalls;
let wire: Wire;
let cutOff: AppProcess;

beforeAll(async () => {
  hotline = await Hotline.start({
    softphones: true,
    asterisk: {
      SECOND_ARI_APP: 'hotline-b',
      SECOND_ARI_APP_NUMBERS: number,
      HOTLINE_NUMBERS: number,
    },
  });
  desk = new DeskCalls(hotline);
  wire = await Wire.to(hotline.settings.ARI_URL ?? '');
  const name = { ARI_APP: 'hotline-b', HOTLINE_NODE: 'e2e-b' };
  cutOff = await startAppProcess({
    env: { ...hotline.settings, ...name, ARI_URL: wire.url },
    logFile: path.join(hotline.folder, 'app-b.log'),
    command: [...typescript, path.join(projectRoot, 'app/main.ts')],
  });
  await desk.crew(crew, ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 600, ring_s: 60 });
});
afterAll(async () => {
  await cutOff?.stop();
  await wire?.close();
  await hotline?.stop();
});
afterEach(async () => {
  wire.restore();
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** A call to the app that is cut off. */
async function call(from: string): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from, to: number });
  await caller.hears(/./);
  return caller;
}

/** Joins the queue there. */
async function asks(from: string): Promise<Caller> {
  const caller = await call(from);
  await caller.press('0');
  return caller;
}

async function waits(from: string): Promise<Caller> {
  const caller = await asks(from);
  await caller.hears('queueDigits');
  return caller;
}

async function talks(caller: Caller): Promise<Talking> {
  return desk.talks(caller, await hotline.softphones.ringingFor(caller.from));
}

async function over(talking: Talking): Promise<void> {
  await desk.over(talking);
  await desk.change(talking.number, { kind: 'ready' });
}

/** The places of a caller, the oldest first. */
async function places(from: string): Promise<{ id: number; status: string; order_at: Date }[]> {
  const { rows } = await hotline.db.query<{ id: number; status: string; order_at: Date }>(
    'SELECT id::int, status, order_at FROM queue_entries WHERE caller_number = $1 ORDER BY id',
    [from],
  );
  return rows;
}

async function callbacks(from: string): Promise<object[]> {
  const { rows } = await hotline.db.query<object>(
    'SELECT order_at, status, because FROM callbacks WHERE number = $1 ORDER BY id',
    [from],
  );
  return rows;
}

/** How long ago the app was connected to Asterisk, as the rows say. */
async function awayS(): Promise<number> {
  const { rows } = await hotline.db.query<{ s: number }>(
    "SELECT date_part('epoch', seen_at - pbx_seen_at) AS s FROM queue_nodes WHERE node = 'e2e-b'",
  );
  return rows[0]?.s ?? 0;
}

test('a short break: nobody is offered who may be gone, all else stays as it was', async () => {
  for (const each of crew) await desk.onBreak(each);
  const from = '13900000061';
  const caller = await waits(from);
  const before = await places(from);
  // Behind them, at the other app.
  const elsewhere = await desk.asks('13900000062');
  await elsewhere.hears('queueDigits');
  wire.cut();
  await untilTrue('Asterisk to be away', async () => ((await awayS()) > 10 ? true : undefined));
  await desk.change(crew[0], { kind: 'ready' });
  const telephone = await hotline.softphones.ringingFor(elsewhere.from);
  expect(await places(from)).toEqual(before);
  wire.restore();
  await over(await desk.talks(elsewhere, telephone));
  await over(await talks(caller));
  expect((await places(from)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(await callbacks(from)).toEqual([]);
});

test('a long break: who waits is to be called back; when Asterisk is back, they have the same place, and calls have their own end', async () => {
  for (const each of crew) await desk.onBreak(each);
  await desk.change(crew[0], { kind: 'ready' });
  const talking = await talks(await asks('13900000071'));
  const [from, inMenuFrom] = ['13900000072', '13900000073'];
  const caller = await waits(from);
  const inMenu = await call(inMenuFrom);
  const [place] = await places(from);
  wire.cut();
  await untilTrue('her to be called back', async () =>
    (await callbacks(from)).length > 0 ? true : undefined,
  );
  expect(await callbacks(from)).toMatchObject([{ order_at: place?.order_at, status: 'waiting' }]);
  await desk.untilState(talking.number, 'wrap_up');
  expect(await desk.outcomes(from)).toEqual(['lost']);
  expect(await desk.outcomes('13900000071')).toEqual(['answered by lost']);
  for (const each of [from, '13900000071', inMenuFrom]) {
    expect(await hotline.closedRow(each)).toMatchObject({ outcome_detail: 'its node died' });
  }
  await desk.hearEachOther(talking.caller, talking.agent);

  wire.restore();
  await desk.untilEntry(from, 'waiting again', ({ status }) => status === 'waiting');
  expect(await places(from)).toMatchObject([
    { status: 'over', order_at: place?.order_at },
    { status: 'waiting', order_at: place?.order_at },
  ]);
  await caller.hears('queueDigits');
  await inMenu.press('9');
  await inMenu.hears('mainMenu');
  await desk.hearEachOther(talking.caller, talking.agent);
  await Promise.all([inMenu.hangUp(), talking.caller.hangUp()]);
  await hotline.row(inMenuFrom, 'with its own end', ({ outcome }) => outcome === 'abandoned');
  await talking.agent.ended;
  await desk.change(talking.number, { kind: 'ready' });
  await over(await talks(caller));
  expect(await callbacks(from)).toMatchObject([{ status: 'cancelled', because: 'called_in' }]);
});

test('an app that starts cannot reach its Asterisk for long: the agent call there goes on', async () => {
  for (const each of crew) await desk.onBreak(each);
  await desk.change(crew[0], { kind: 'ready' });
  const from = '13900000081';
  const talking = await talks(await asks(from));
  const { rows: leases } = await hotline.db.query<{ holder: string }>(
    "SELECT holder FROM node_leases WHERE node = 'e2e-b'",
  );
  const killed = leases[0]?.holder;
  await cutOff.kill();
  wire.cut();
  const started = cutOff.restart();
  await untilTrue('it to have looked for Asterisk for more than half a minute', async () => {
    const { rows } = await hotline.db.query(
      "SELECT FROM node_leases WHERE node = 'e2e-b' AND holder <> $1 AND now() - started_at > interval '35 seconds'",
      [killed],
    );
    return rows.length > 0 ? true : undefined;
  });
  await desk.hearEachOther(talking.caller, talking.agent);
  wire.restore();
  await started;
  await desk.hearEachOther(talking.caller, talking.agent);
  await desk.untilState(talking.number, 'talking');
  await over(talking);
  expect(await desk.outcomes(from)).toEqual(['answered by caller']);
});
