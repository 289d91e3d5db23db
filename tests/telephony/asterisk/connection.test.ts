import {
  connectAsterisk,
  type AsteriskOptions,
} from '../../../app/telephony/asterisk/connectAsterisk.js';
import { AriConnection, AriRefusal } from '../../../app/telephony/asterisk/ari/connection.js';
import { MessageRecording } from '../../../app/telephony/asterisk/sound/messageRecording.js';
import { Playback } from '../../../app/telephony/asterisk/sound/playback.js';
import { CallEnded, type AskOptions, type Call, type Leg } from '../../../app/telephony/call.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import {
  log,
  Reception,
  startTestAsterisk,
  type Callers,
  type TestAsterisk,
  type TestCaller,
} from './testAsterisk.js';
import { Wire } from './wire.js';

let pbx: TestAsterisk;
let callers: Callers;
let wire: Wire;
const begun: Telephony[] = [];

beforeAll(async () => {
  pbx = await startTestAsterisk();
  callers = await pbx.connectCallers();
});

beforeEach(async () => {
  wire = await Wire.to(pbx.config.ARI_URL);
});

afterEach(async () => {
  await Promise.all(begun.splice(0).map((telephony) => telephony.stop()));
  await wire.close();
  await callers.hangUpEverything();
});

afterAll(async () => {
  await callers.close();
  await pbx.stop();
});

function begin(options: AsteriskOptions = {}): {
  telephony: Telephony;
  reception: Reception;
  started: Promise<void>;
} {
  const reception = new Reception();
  const telephony = connectAsterisk({ ...pbx.config, ARI_URL: wire.url }, log, options);
  begun.push(telephony);
  return { telephony, reception, started: telephony.start(reception) };
}

async function connected(): Promise<{ telephony: Telephony; reception: Reception }> {
  const { started, ...rest } = begin();
  await started;
  return rest;
}

async function talkTo(reception: Reception): Promise<{ call: Call; caller: TestCaller }> {
  const caller = await callers.dial();
  const call = await reception.callOf(caller);
  await call.answer();
  return { call, caller };
}

const anyDigit: AskOptions = {
  utterances: [],
  match: () => 'complete',
  firstDigitTimeoutMs: 30_000,
  betweenDigitsTimeoutMs: 30_000,
};

describe('a connection that is lost', () => {
  it('leaves calls up, and goes on with them when it is back', async () => {
    const { telephony, reception } = await connected();
    const { call, caller } = await talkTo(reception);
    const { startedAt } = telephony;
    expect(startedAt).not.toBeNull();
    wire.cut();
    expect(call.isOver).toBe(false);
    const played = call.play([pbx.says('short1')]);
    wire.restore();
    expect(await played).toMatchObject({ kind: 'finished' });
    expect(telephony.isConnected).toBe(true);
    expect(telephony.startedAt).toEqual(startedAt);
    expect(await reception.presentAt(2)).toEqual(new Set([call.id]));
    const asked = call.ask(anyDigit);
    await caller.press('3');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '3' });
    expect(reception.foundCalls).toEqual([]);
    expect(reception.arrivedCalls).toHaveLength(1);
  });

  it('tells of the end of a sound that ended meanwhile', async () => {
    const { reception } = await connected();
    const { call } = await talkTo(reception);
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('short1')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    wire.cut();
    await watch.until((event) => event.type === 'PlaybackFinished');
    wire.restore();
    expect(await played).toMatchObject({ kind: 'finished' });
    expect(watch.seen.filter((event) => event.type === 'PlaybackStarted')).toHaveLength(1);
  });

  it('goes on with a sound that still plays', async () => {
    const { reception } = await connected();
    const { call, caller } = await talkTo(reception);
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    wire.cut();
    wire.restore();
    await reception.presentAt(2);
    await caller.press('1');
    expect(await played).toMatchObject({ kind: 'interrupted' });
    await watch.until((event) => event.type === 'PlaybackFinished');
    expect(watch.seen.filter((event) => event.type === 'PlaybackStarted')).toHaveLength(1);
  });

  it('tells of callers who hung up meanwhile', async () => {
    const { reception } = await connected();
    const { call, caller } = await talkTo(reception);
    const rejected = expect(call.play([pbx.says('long')])).rejects.toBeInstanceOf(CallEnded);
    wire.cut();
    await caller.hangUp();
    await callers.untilNoChannel();
    wire.restore();
    await rejected;
    expect(await call.ended).toMatchObject({ isCutOff: false });
    expect(await reception.presentAt(2)).toEqual(new Set());
  });

  it('hangs up as soon as it is back', async () => {
    const { reception } = await connected();
    const { call } = await talkTo(reception);
    wire.cut();
    const hungUp = call.hangUp();
    wire.restore();
    await hungUp;
    expect(call.isOver).toBe(true);
    await callers.untilNoChannel();
  });

  it('loses a hang-up, which is asked for again until the channel is gone', async () => {
    const { started, reception } = begin({ mayUseSocket: false });
    await started;
    const { call } = await talkTo(reception);
    const lost = wire.holdBack(/^DELETE \/ari\/channels\//);
    const hungUp = call.hangUp();
    // The request has left this process, and never reaches Asterisk. The process waits five seconds
    // for an answer.
    await lost.held;
    await hungUp;
    expect(call.isOver).toBe(true);
    await callers.untilNoChannel();
  });

  it('is noticed even when nothing closes it', async () => {
    const { telephony, reception } = await connected();
    const { call } = await talkTo(reception);
    wire.freeze();
    // Two rounds of pings.
    expect(await reception.presentAt(2)).toEqual(new Set([call.id]));
    expect(telephony.isConnected).toBe(false);
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });
});

describe('at the start', () => {
  it('waits for an Asterisk that is not there yet', async () => {
    wire.cut();
    const { telephony, started } = begin();
    const first = await Promise.race([started.then(() => 'connected'), callers.get('/channels')]);
    expect(first).not.toBe('connected');
    expect(telephony.isConnected).toBe(false);
    wire.restore();
    await started;
    expect(telephony.isConnected).toBe(true);
  });

  it('finds the calls that an earlier process has left', async () => {
    const earlier = await connected();
    const { call: left, caller } = await talkTo(earlier.reception);
    void left.play([pbx.says('short1')]).catch(() => undefined);
    await earlier.telephony.stop();
    const { telephony, reception } = await connected();
    const found = await reception.foundCallOf(caller);
    expect(found).toMatchObject({ id: caller.id, callerNumber: '01085250114', isOver: false });
    expect(reception.presentIds).toEqual([new Set([caller.id])]);
    expect(reception.arrivedCalls).toEqual([]);
    await found.answer();
    expect(await found.play([pbx.says('short2')])).toMatchObject({ kind: 'finished' });
    const asked = found.ask(anyDigit);
    await caller.press('8');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '8' });
    // New calls arrive as usual.
    await talkTo(reception);
    expect(reception.arrivedCalls).toHaveLength(1);
    expect(telephony.isConnected).toBe(true);
  });

  it('finds the calls also when the connection breaks while it cleans up', async () => {
    const earlier = await connected();
    const { caller } = await talkTo(earlier.reception);
    await earlier.telephony.stop();
    await callers.post('/bridges/hotline-own-left', { type: 'mixing' });
    const broken = wire.breakAt(/^DELETE \/ari\/bridges\/hotline-own-left/);
    const { reception, started } = begin({ mayUseSocket: false });
    await broken;
    await started;
    const found = await reception.foundCallOf(caller);
    expect(await found.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    expect(reception.foundCalls).toEqual([found]);
    await untilTrue(
      'no bridge to be left',
      async () => ((await callers.get('/bridges')) as unknown[]).length === 0 || undefined,
    );
  });

  it('destroys our bridges that have no owner, and no others', async () => {
    await callers.post('/bridges/hotline-own-left', { type: 'mixing' });
    await callers.post('/bridges/somebody-elses', { type: 'mixing' });
    await connected();
    // Asterisk lists a bridge for a moment after reporting its end.
    const bridgeIds = async () =>
      ((await callers.get('/bridges')) as { id: string }[]).map(({ id }) => id);
    await untilTrue(
      'one bridge to be left',
      async () => (await bridgeIds()).length <= 1 || undefined,
    );
    expect(await bridgeIds()).toEqual(['somebody-elses']);
    await callers.remove('/bridges/somebody-elses');
  });

  it('is told no more than it reads', async () => {
    await connected();
    const application = (await callers.get('/applications/hotline')) as {
      events_allowed: { type: string }[];
      device_names: string[];
    };
    // Following device states can lock up for ever: app/telephony/asterisk/telephoneWatch.ts.
    expect(application.device_names).toEqual([]);
    expect(application.events_allowed.map(({ type }) => type).sort()).toEqual([
      'ApplicationReplaced',
      'ChannelDestroyed',
      'ChannelDtmfReceived',
      'ChannelHangupRequest',
      'Dial',
      'PlaybackFinished',
      'PlaybackStarted',
      'RESTResponse',
      'RecordingFailed',
      'RecordingFinished',
      'StasisEnd',
      'StasisStart',
    ]);
  });
});

it('stands aside for a process that takes its place', async () => {
  const first = await connected();
  const { call, caller } = await talkTo(first.reception);
  const second = await connected();
  await second.reception.foundCallOf(caller);
  const next = await callers.dial();
  expect((await second.reception.callOf(next)).isOver).toBe(false);
  // The news arrives on a separate socket, perhaps later.
  await untilTrue('the first to stand aside', () => !first.telephony.isConnected || undefined);
  expect([first, second].map(({ telephony }) => telephony.isReplaced)).toEqual([true, false]);
  expect(first.reception.arrivedCalls).toEqual([call]);
});

it('keeps a call up when it stops', async () => {
  const { telephony, reception } = await connected();
  const { call } = await talkTo(reception);
  await telephony.stop();
  expect(telephony.isConnected).toBe(false);
  expect(await callers.channelIds()).toContain(call.id);
  expect(call.isOver).toBe(false);
});

describe('an Asterisk that stays away is asked once', () => {
  let away: AriConnection;
  let asked: jest.SpyInstance;

  beforeEach(() => {
    const settings = { url: wire.url, user: 'nobody', password: 'none', app: 'away' };
    away = new AriConnection(settings, {
      log,
      mayUseSocket: true,
      onEvent: () => undefined,
      onConnect: () => Promise.resolve(),
    });
    asked = jest.spyOn(away, 'run');
  });

  afterEach(() => away.stop());

  it('whether a sound goes on', () => {
    const playback = new Playback({
      ari: away,
      log,
      channelId: 'gone',
      id: 'sound',
      sounds: [],
      after: Promise.resolve(),
      onGone: () => undefined,
      onSettled: () => undefined,
    });
    for (let times = 0; times < 3; times += 1) playback.check();
    playback.abandon();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('whether a message is recorded on', () => {
    const leg = { id: 'gone', isOver: false, ended: new Promise(() => undefined) } as Leg;
    const recording = new MessageRecording({
      ari: away,
      log,
      leg,
      recordingsDir: '/nowhere',
      file: 'message.wav',
      maxMs: 1000,
      silenceMs: 1000,
      terminator: '#' as const,
      onRunning: () => undefined,
      onSettled: () => undefined,
    });
    void recording.run();
    asked.mockClear();
    for (let times = 0; times < 3; times += 1) recording.catchUp();
    recording.letGo();
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

describe('requests by ari-client', () => {
  let ari: AriConnection;

  beforeEach(async () => {
    ari = new AriConnection(
      {
        url: wire.url,
        user: pbx.config.ARI_USER,
        password: pbx.config.ARI_PASSWORD,
        app: 'requests',
      },
      {
        log,
        mayUseSocket: false,
        onEvent: () => undefined,
        onConnect: () => Promise.resolve(),
      },
    );
    await ari.start();
  });

  afterEach(() => ari.stop());

  it('share a few sockets, however many there are', async () => {
    wire.countAnew();
    const lists = await Promise.all(
      Array.from({ length: 300 }, () => ari.ask('bridges', (client) => client.bridges.list())),
    );
    expect(lists).toHaveLength(300);
    // 16 for requests, the event WebSocket, and the one by which ari-client checked that Asterisk
    // is there.
    expect(wire.mostSockets).toBeLessThanOrEqual(18);
  });

  it('tell the status of a refusal', async () => {
    const asked = ari.ask('a channel', (client) => client.channels.get({ channelId: 'nobody' }));
    await expect(asked).rejects.toBeInstanceOf(AriRefusal);
    await expect(asked).rejects.toMatchObject({
      status: 404,
      said: '{"message":"Channel not found"}',
    });
  });
});
