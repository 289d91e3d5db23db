import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { AsteriskOptions } from '../../../../app/telephony/asterisk/connectAsterisk.js';
import type { Call } from '../../../../app/telephony/call.js';
import type { OriginateReason } from '../../../../app/telephony/originateReason.js';
import type { RungLeg } from '../../../../app/telephony/ringing.js';
import type { StillUp, Telephony } from '../../../../app/telephony/telephony.js';
import type { Bridge } from '../../../../app/telephony/bridge.js';
import type { Caller } from '../../../telephone/caller.js';
import type { Softphones } from '../../../telephone/network/softphones.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type TestAsterisk,
  type TestCaller,
} from '../testAsterisk.js';
import { accountOf, registerTelephones, startTelephones } from '../telephones.js';
import { Wire } from '../wire.js';

let pbx: TestAsterisk;
let callers: Callers;
let telephones: Softphones;
let started: Telephony[] = [];
let count = 0;
const unique = (word: string) => `${word}-${++count}`;
const anOffer = (): OriginateReason => ({ kind: 'offer', entryId: ++count, offer: 1 });

beforeAll(async () => {
  pbx = await startTestAsterisk();
  callers = await pbx.connectCallers();
  telephones = await startTelephones(pbx);
  const { telephony, reception } = await connected();
  await telephony.keepAgents([accountOf('1001'), accountOf('1002')]);
  await registerTelephones(telephones, reception, ['1001', '1002']);
});

afterEach(async () => {
  await telephones.hangUpAll();
  await callers.hangUpEverything();
  // The next connection cleans up, as a new process does.
  for (const telephony of started.splice(0)) await telephony.stop();
  const { there } = await connected();
  for (const bridge of there.bridges) await bridge.end();
  await untilBridges(0);
});

afterAll(async () => {
  for (const telephony of started) await telephony.stop();
  started = [];
  await telephones.stop();
  await callers.close();
  await pbx.stop();
});

async function connected(url = pbx.config.ARI_URL, options: AsteriskOptions = {}) {
  for (const telephony of started.splice(0)) await telephony.stop();
  const { telephony, reception } = await pbx.connect({ ARI_URL: url }, options);
  started.push(telephony);
  const there = await reception.until(() => reception.stillUp[0]);
  return { telephony, reception, there };
}

interface Talking {
  readonly caller: TestCaller;
  readonly call: Call;
  readonly telephone: Caller;
  readonly leg: RungLeg;
  readonly bridge: Bridge;
  readonly recordAs: string;
}

async function talking(telephony: Telephony, reception: Reception): Promise<Talking> {
  const caller = await callers.dial();
  const call = await reception.callOf(caller);
  await call.answer();
  const ringing = ring(telephony, '1001');
  const telephone = await (await telephones.ringing('1001')).answer();
  const result = await ringing.result;
  if (result.kind !== 'answered') throw new Error(result.kind);
  const recordAs = `crash/${unique('recording')}`;
  const bridge = await telephony.bridge({ id: unique('entry'), recordAs, caller: call });
  await bridge.add(call);
  await bridge.add(result.leg);
  await telephone.say(path.join(pbx.soundsDir, 'long'));
  return { caller, call, telephone, leg: result.leg, bridge, recordAs };
}

const ring = (
  telephony: Telephony,
  number: string,
  { from = '13800001111', timeoutMs = 30_000 } = {},
) =>
  telephony.ring({
    to: { kind: 'agent', number },
    purpose: anOffer(),
    callerShown: { name: '张三', number: from },
    timeoutMs,
  });

/** What the caller says, while it is being recorded. */
const halfOf = (name: string) => path.join(pbx.config.RECORDINGS_DIR, `${name}-caller.wav`);

async function untilRecorded(name: string, bytes: number): Promise<void> {
  const size = async () => (await stat(halfOf(name)).catch(() => undefined))?.size ?? 0;
  await untilTrue(`${bytes} bytes of ${name}`, async () => (await size()) >= bytes || undefined);
}

async function untilBridges(most: number): Promise<void> {
  const listed = async () => ((await callers.get('/bridges')) as unknown[]).length;
  await untilTrue(
    `no more bridges than ${most}`,
    async () => (await listed()) <= most || undefined,
  );
}

/** Waits until no channel is left whose id has this in it. */
async function untilNone(part: string): Promise<void> {
  const isLeft = async () => (await callers.channelIds()).some((id) => id.includes(part));
  await untilTrue(`no channel ${part}`, async () => !(await isLeft()) || undefined);
}

async function untilLost(telephony: Telephony): Promise<void> {
  await untilTrue('the connection to be lost', () => !telephony.isConnected || undefined);
}

function only(there: StillUp): { bridge: Bridge; leg: RungLeg } {
  const [bridge] = there.bridges;
  const [leg] = there.rungLegs;
  if (bridge === undefined || leg === undefined) throw new Error('nothing was found');
  return { bridge, leg };
}

it('takes up a bridge that a dead process has left: it goes on, is recorded on, and ends', async () => {
  const first = await connected();
  const before = await talking(first.telephony, first.reception);
  await untilRecorded(before.recordAs, 16_000);

  const second = await connected();
  const { bridge, leg } = only(second.there);
  const call = await second.reception.foundCallOf(before.caller);
  expect(second.reception.presentIds[0]).toEqual(new Set([call.id]));
  expect(bridge).toMatchObject({ id: before.bridge.id, recordAs: before.recordAs });
  expect(new Set(bridge.legs)).toEqual(new Set([call, leg]));
  expect(leg).toMatchObject({ id: before.leg.id, purpose: before.leg.purpose, to: before.leg.to });

  const { size } = await stat(halfOf(before.recordAs));
  await untilRecorded(before.recordAs, size + 16_000);
  await before.caller.hangUp();
  await call.ended;
  expect(bridge.legs).toEqual([leg]);
  await bridge.end();
  const recording = await bridge.recording;
  if (recording?.kind !== 'stored') throw new Error(JSON.stringify(recording));
  expect(recording.lengthMs).toBeGreaterThanOrEqual(2000);
  // Out of the bridge, and still on the line.
  expect(await leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
});

it('ends a bridge that both have left while nobody was there, and keeps what was recorded', async () => {
  const first = await connected();
  const before = await talking(first.telephony, first.reception);
  await untilRecorded(before.recordAs, 16_000);
  await first.telephony.stop();
  await before.caller.hangUp();
  await before.telephone.hangUp();
  await callers.untilNoChannel();
  const { there } = await connected();
  const [bridge] = there.bridges;
  expect(bridge?.legs).toEqual([]);
  expect(there.rungLegs).toEqual([]);
  await bridge?.end();
  const recording = await bridge?.recording;
  if (recording?.kind !== 'stored') throw new Error(JSON.stringify(recording));
  expect(recording.lengthMs).toBeGreaterThan(900);
  // Nothing is written while the bridge is empty, so the length is that of the bridge.
  // One half may begin a part of a millisecond after the other.
  expect(Math.round(((await stat(recording.file)).size - 44) / 32)).toBe(recording.lengthMs);
});

it('hangs up what recorded a bridge that is gone', async () => {
  const first = await connected();
  const before = await talking(first.telephony, first.reception);
  await untilRecorded(before.recordAs, 16_000);
  await first.telephony.stop();
  // A snoop channel leaves its channel with the next sound. A telephone sends some all the time; a Local channel does not.
  await callers.post(`/channels/${encodeURIComponent(before.caller.channel)}/play`, {
    media: pbx.mediaOf('quiet'),
  });
  await callers.remove(`/bridges/hotline-talk-${before.bridge.id}`);
  const second = await connected();
  expect(second.there.bridges).toEqual([]);
  await untilNone('-recorder-');
});

it('finds a telephone that rings, and hears that it is answered', async () => {
  const first = await connected();
  const lost = ring(first.telephony, '1001');
  const telephone = await telephones.ringing('1001');

  const second = await connected();
  const [ringing] = second.there.ringing;
  expect(ringing).toMatchObject({ id: lost.id, purpose: lost.purpose, to: lost.to });
  await telephone.answer();
  const result = await ringing?.result;
  if (result?.kind !== 'answered') throw new Error(JSON.stringify(result));
  expect(await result.leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
});

it('finds a telephone that rings, and can stop it', async () => {
  const first = await connected();
  ring(first.telephony, '1001');
  const telephone = await telephones.ringing('1001');
  const second = await connected();
  await second.there.ringing[0]?.cancel();
  await telephone.ended;
});

it('finds all that is there when the connection breaks before everything is found', async () => {
  const first = await connected();
  const dialled = await Promise.all([1, 2, 3].map(() => callers.dial()));
  for (const caller of dialled) await (await first.reception.callOf(caller)).answer();
  const lost = ring(first.telephony, '1001');
  const telephone = await telephones.ringing('1001');

  const wire = await Wire.to(pbx.config.ARI_URL);
  // The callers' channels may have been found by then.
  const broken = wire.breakAt(
    /^POST \/ari\/applications\/hotline\/subscription\?eventSource=channel/,
  );
  const { there, reception } = await connected(wire.url);
  await broken;
  for (const caller of dialled) await reception.foundCallOf(caller);
  expect(reception.foundCalls).toHaveLength(3);
  expect(there.ringing).toMatchObject([{ id: lost.id }]);
  await telephone.answer();
  expect(await there.ringing[0]?.result).toMatchObject({ kind: 'answered' });
  for (const telephony of started.splice(0)) await telephony.stop();
  await wire.close();
});

it('hangs up an agent who answers while no process is there', async () => {
  const first = await connected();
  ring(first.telephony, '1001');
  const telephone = await telephones.ringing('1001');
  await first.telephony.stop();
  await telephone.answer();
  await telephone.ended;
  const second = await connected();
  expect(second.there).toMatchObject({ ringing: [], rungLegs: [] });
});

it('hangs up what a supervisor listened by', async () => {
  const first = await connected();
  const before = await talking(first.telephony, first.reception);
  const supervisor = ring(first.telephony, '1002');
  await (await telephones.ringing('1002')).answer();
  const result = await supervisor.result;
  if (result.kind !== 'answered') throw new Error(result.kind);
  await first.telephony.listenIn(result.leg, before.leg.id, 'whisper');

  const second = await connected();
  expect(second.there.bridges).toHaveLength(1);
  await untilBridges(1);
  await untilNone('-own-');
});

it('goes on with a bridge when only the connection was lost, and notes who left meanwhile', async () => {
  const wire = await Wire.to(pbx.config.ARI_URL);
  const { telephony, reception } = await connected(wire.url);
  const { caller, call, leg, bridge, recordAs } = await talking(telephony, reception);
  await untilRecorded(recordAs, 1000);
  wire.cut();
  await caller.hangUp();
  wire.restore();
  await call.ended;
  const there = await reception.until(() => reception.stillUp[1]);
  expect(there.bridges).toEqual([bridge]);
  expect(there.rungLegs).toEqual([leg]);
  expect(bridge.legs).toEqual([leg]);
  await bridge.end();
  expect(await bridge.recording).toMatchObject({ kind: 'stored' });
  await telephony.stop();
  started = [];
  await wire.close();
});

describe('a telephone of a process whose connection', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.to(pbx.config.ARI_URL);
  });
  afterEach(async () => {
    for (const telephony of started.splice(0)) await telephony.stop();
    await wire.close();
  });

  it('is lost does not ring when it was given up before the connection was back', async () => {
    const { telephony } = await connected(wire.url);
    wire.cut();
    await untilLost(telephony);
    const givenUp = ring(telephony, '1001', { from: '13800002222' });
    wire.restore();
    expect(await givenUp.result).toMatchObject({ kind: 'unreachable', isOurs: true });
    ring(telephony, '1001', { from: '13800003333' });
    expect((await telephones.ringing('1001')).callerNumber).toBe('13800003333');
    expect((await callers.channelIds()).filter((id) => id.includes('-ring-'))).toHaveLength(1);
  });

  it('was lost is hung up when it rings although it was given up', async () => {
    const { telephony, reception } = await connected(wire.url);
    wire.cut();
    await untilLost(telephony);
    // As if the lost request had been on its way at that moment.
    await callers.post('/channels', {
      endpoint: 'PJSIP/1001',
      app: 'hotline',
      appArgs: 'rung',
      timeout: '30',
      channelId: 'hotline-ring-agent-1001-entry-9-1.12345678',
    });
    const telephone = await telephones.ringing('1001');
    wire.restore();
    await telephone.ended;
    expect((await reception.until(() => reception.stillUp[1])).ringing).toEqual([]);
  });

  it('is there is hung up when it answers although it was given up', async () => {
    await connected(wire.url);
    await callers.post('/channels', {
      endpoint: 'PJSIP/1001',
      app: 'hotline',
      appArgs: 'rung',
      timeout: '30',
      channelId: 'hotline-ring-agent-1001-entry-9-2.12345678',
    });
    const telephone = await (await telephones.ringing('1001')).answer();
    await telephone.ended;
  });

  it('loses the request to ring no more rings no more', async () => {
    const before = await connected();
    // Asterisk itself would let it ring that long.
    ring(before.telephony, '1001', { timeoutMs: 3_600_000 });
    const telephone = await telephones.ringing('1001');
    const { there } = await connected(wire.url, { mayUseSocket: false });
    const lost = wire.holdBack(/^DELETE \/ari\/channels\/hotline-ring-/);
    void there.ringing[0]?.cancel();
    await lost.held;
    await telephone.ended;
  });

  it('is slow is not hung up when it answers just as its time ends', async () => {
    const { telephony } = await connected(wire.url, { mayUseSocket: false });
    const question = wire.holdBack(/^GET \/ari\/channels\/hotline-ring-/);
    const ringing = ring(telephony, '1001', { timeoutMs: 1000 });
    const telephone = await telephones.ringing('1001');
    // The time is over, and the app asks Asterisk whether the telephone rang.
    await question.held;
    await telephone.answer();
    const result = await ringing.result;
    if (result.kind !== 'answered') throw new Error(result.kind);
    question.letGo();
    expect(await result.leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });
});

it('loses a talk with its Asterisk, and keeps the recording', async () => {
  const { telephony, reception } = await connected();
  const { recordAs, call, leg, bridge } = await talking(telephony, reception);
  await untilRecorded(recordAs, 32_000);
  await pbx.asterisk.kill();
  await pbx.asterisk.restart();
  await Promise.all([call.ended, leg.ended, bridge.ended]);
  const recording = await bridge.recording;
  if (recording?.kind !== 'stored') throw new Error(JSON.stringify(recording));
  expect(recording.lengthMs).toBeGreaterThan(0);
  await callers.close();
  callers = await pbx.connectCallers();
});
