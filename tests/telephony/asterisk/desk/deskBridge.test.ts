import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { freeUdpPort } from '../../../../app/local/parts/freePort.js';
import { CallEnded, type Call, type Leg } from '../../../../app/telephony/call.js';
import { LegGone, type Bridge } from '../../../../app/telephony/bridge.js';
import type { OriginateReason } from '../../../../app/telephony/originateReason.js';
import type { RingResult, RungLeg } from '../../../../app/telephony/ringing.js';
import type { Telephony } from '../../../../app/telephony/telephony.js';
import type { Caller } from '../../../telephone/caller.js';
import { encodeAlaw } from '../../../telephone/recogniser/alaw.js';
import { findSound } from '../../../telephone/recogniser/soundCorrelation.js';
import { loudestTone, playTone } from '../../../telephone/recogniser/toneLevel.js';
import { readChannels } from '../../../telephone/recogniser/wav.js';
import { softphonesAddress, type Softphones } from '../../../telephone/network/softphones.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type TestAsterisk,
  type TestCaller,
} from '../testAsterisk.js';
import { accountOf, registerTelephones, startTelephones } from '../telephones.js';

let pbx: TestAsterisk;
let callers: Callers;
let telephones: Softphones;
let telephony: Telephony;
let reception: Reception;
let count = 0;
const unique = (word: string) => `${word}-${++count}`;
const anOffer = (): OriginateReason => ({ kind: 'offer', entryId: ++count, offer: 1 });
const shown = { name: '张三', number: '13800001111' };

beforeAll(async () => {
  const telephonesPort = await freeUdpPort(softphonesAddress);
  pbx = await startTestAsterisk({
    TRUNK_CONTACT: `${softphonesAddress}:${telephonesPort}`,
    // With qualify on, Asterisk would take the trunk for dead, because its other end starts later.
    TRUNK_QUALIFY_SECONDS: '0',
  });
  callers = await pbx.connectCallers();
  telephones = await startTelephones(pbx, telephonesPort);
  ({ telephony, reception } = await pbx.connect());
  await telephony.keepAgents(['1001', '1002', '1003'].map((number) => accountOf(number)));
  await registerTelephones(telephones, reception, ['1001', '1002']);
});

const bridges: Bridge[] = [];
async function openBridge(recorded?: { recordAs: string; caller: Leg }): Promise<Bridge> {
  const bridge = await telephony.bridge({
    id: unique('talk'),
    ...(recorded ?? { recordAs: null }),
  });
  bridges.push(bridge);
  return bridge;
}

afterEach(async () => {
  for (const bridge of bridges.splice(0)) await bridge.end();
  await telephones.hangUpAll();
  await callers.hangUpEverything();
});

afterAll(async () => {
  await telephony.stop();
  await telephones.stop();
  await callers.close();
  await pbx.stop();
});

const ring = (number: string, timeoutMs = 30_000) =>
  telephony.ring({
    to: { kind: 'agent', number },
    purpose: anOffer(),
    callerShown: shown,
    timeoutMs,
  });

async function answeredBy(number: string): Promise<{ telephone: Caller; leg: RungLeg }> {
  const ringing = ring(number);
  const telephone = await (await telephones.ringing(number)).answer();
  return { telephone, leg: legOf(await ringing.result) };
}

function legOf(result: RingResult): RungLeg {
  if (result.kind !== 'answered') throw new Error(JSON.stringify(result));
  return result.leg;
}

async function takeCall(): Promise<{ caller: TestCaller; call: Call }> {
  const caller = await callers.dial();
  const call = await reception.callOf(caller);
  await call.answer();
  return { caller, call };
}

const listedBridges = async () =>
  (await callers.get('/bridges')) as { id: string; channels: string[] }[];

/** Waits for a number of bridges. A destroyed bridge is still listed for a moment. */
async function untilBridges(count: number): Promise<void> {
  const counted = async () => (await listedBridges()).length === count || undefined;
  await untilTrue(`${count} bridges`, counted);
}

describe('a telephone is rung', () => {
  it('shows who calls, answers, hears a sentence, and gives its digits', async () => {
    const ringing = ring('1001');
    const rung = await telephones.ringing('1001');
    expect(rung).toMatchObject({ callerName: '张三', callerNumber: '13800001111' });
    const telephone = await rung.answer();
    const leg = legOf(await ringing.result);
    expect(leg).toMatchObject({ id: ringing.id, to: { kind: 'agent', number: '1001' } });
    expect(await leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    const asked = leg.ask({
      utterances: [],
      match: (digits) => (digits.length < 2 ? 'incomplete' : 'complete'),
      firstDigitTimeoutMs: Infinity,
      betweenDigitsTimeoutMs: 10_000,
    });
    await telephone.press('*1');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '*1' });
    await telephone.hangUp();
    expect(await leg.ended).toBeInstanceOf(CallEnded);
    await expect(leg.play([pbx.says('short1')])).rejects.toBeInstanceOf(CallEnded);
  });

  it.each(['busy', 'rejected'] as const)('is %s', async (reason) => {
    const ringing = ring('1001');
    const telephone = await telephones.ringing('1001');
    await telephone.refuse(reason);
    expect(await ringing.result).toEqual({ kind: 'refused', reason });
  });

  it('is not answered', async () => {
    const ringing = ring('1001', 700);
    const telephone = await telephones.ringing('1001');
    expect(await ringing.result).toEqual({ kind: 'not_answered' });
    await telephone.ended;
  });

  it('has never registered', async () => {
    expect(await ring('1003').result).toMatchObject({ isDisconnected: true });
  });

  it('belongs to nobody', async () => {
    expect(await ring('4711').result).toMatchObject({ kind: 'unreachable' });
  });

  it('is let be while it rings, and before it does', async () => {
    const ringing = ring('1001');
    const telephone = await telephones.ringing('1001');
    await ringing.cancel();
    expect(await ringing.result).toEqual({ kind: 'cancelled' });
    await telephone.ended;
    const atOnce = ring('1002');
    await atOnce.cancel();
    expect(await atOnce.result).toEqual({ kind: 'cancelled' });
    await callers.untilNoChannel();
  });

  it('of the court is called over the trunk, and only by a number', async () => {
    const ringing = telephony.ring({
      to: { kind: 'telephone', number: '02583520001' },
      purpose: { kind: 'office', entryId: ++count },
      callerShown: shown,
      timeoutMs: 20_000,
    });
    const telephone = await telephones.ringing('02583520001');
    expect(telephone).toMatchObject({ callerName: '', callerNumber: '12368' });
    await telephone.answer();
    expect((await ringing.result).kind).toBe('answered');
    expect(() =>
      telephony.ring({
        to: { kind: 'telephone', number: '110@elsewhere' },
        purpose: { kind: 'office', entryId: ++count },
        timeoutMs: 1000,
      }),
    ).toThrow('not a telephone number');
  });
});

describe('music while waiting', () => {
  it('gives way to what is said, and comes back', async () => {
    const { call } = await takeCall();
    await call.holdMusic(true);
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    await call.holdMusic(false);
    expect(await call.play([pbx.says('short2')])).toMatchObject({ kind: 'finished' });
  });
});

describe('a bridge', () => {
  async function talk(recordAs: string | null = null) {
    const { caller, call } = await takeCall();
    const { telephone, leg } = await answeredBy('1001');
    const made = await openBridge(recordAs === null ? undefined : { recordAs, caller: call });
    await made.add(call);
    await made.add(leg);
    return { caller, call, telephone, leg, bridge: made };
  }

  it('joins caller and agent, and lets both out again', async () => {
    const { call, leg, bridge: made } = await talk();
    const [listedBridge] = await listedBridges();
    expect(new Set(listedBridge?.channels)).toEqual(new Set([call.id, leg.id]));
    expect(made.legs).toEqual([call, leg]);
    await made.end();
    await made.ended;
    await untilBridges(0);
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    expect(await leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });

  it('is over when its legs are out of it: what is said to them then is heard', async () => {
    const { call, leg, bridge: first } = await talk();
    const watch = await callers.watch(call);
    let made = first;
    for (let round = 1; round <= 5; round++) {
      if (round > 1) {
        made = await openBridge();
        await made.add(call);
        await made.add(leg);
      }
      void made.end();
      await made.ended;
      expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
      const started = () => watch.seen.filter(({ type }) => type === 'PlaybackStarted').length;
      await watch.until(() => started() === round);
    }
  });

  it('hears digits of the agent, and can say something to her alone', async () => {
    const { call, leg, telephone } = await talk();
    const code = leg.ask({
      utterances: [],
      match: (digits) => (digits.length < 2 ? 'incomplete' : 'complete'),
      firstDigitTimeoutMs: Infinity,
      betweenDigitsTimeoutMs: 10_000,
    });
    await telephone.press('*2');
    expect(await code).toMatchObject({ kind: 'digits', digits: '*2' });
    const watch = await callers.watch(call);
    expect(await leg.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    expect(watch.seen).toEqual([]);
  });

  it('stops what the caller hears when she is taken in', async () => {
    const { call } = await takeCall();
    await call.holdMusic(true);
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('long')], { bargeIn: false });
    await watch.until((event) => event.type === 'PlaybackStarted');
    const made = await openBridge();
    await made.add(call);
    expect(await played).toMatchObject({ kind: 'interrupted' });
    expect(made.legs).toEqual([call]);
    await made.end();
  });

  describe('is recorded in two channels:', () => {
    const halfOf = (name: string, half: 'caller' | 'agent') =>
      path.join(pbx.config.RECORDINGS_DIR, `${name}-${half}.wav`);

    /** Waits until so many seconds more of the bridge are on the disk. */
    async function untilRecorded(name: string, seconds: number): Promise<void> {
      const bytes = async (half: 'caller' | 'agent') =>
        (await stat(halfOf(name, half)).catch(() => undefined))?.size ?? 0;
      const sizes = async () => Math.min(await bytes('caller'), await bytes('agent'));
      const wanted = (await sizes()) + seconds * 16_000;
      const grown = async () => (await sizes()) >= wanted || undefined;
      await untilTrue(`${seconds} s more of ${name}`, grown);
    }

    /** Writes a sound that both Asterisks can play. @returns its name for them */
    async function soundOf(name: string, samples: Int16Array): Promise<string> {
      await writeFile(path.join(pbx.soundsDir, `${name}.alaw`), encodeAlaw(samples));
      return path.join(pbx.soundsDir, name);
    }

    /** A sound that is like itself at one place only. */
    const noise = (seconds: number) => {
      let state = 1;
      return Int16Array.from({ length: seconds * 8000 }, () => {
        state = (state * 48_271) % 2_147_483_647;
        return (state % 8000) - 4000;
      });
    };

    const speaks = async (caller: TestCaller, sound: string) =>
      callers.post(`/channels/${encodeURIComponent(caller.channel)}/play`, {
        media: `sound:${sound}`,
      });

    async function stored(made: Bridge) {
      await made.end();
      const recording = await made.recording;
      if (recording?.kind !== 'stored') throw new Error(JSON.stringify(recording));
      return recording;
    }

    it('the caller left, the agent right, nothing of the one with the other', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { caller, telephone, bridge: made } = await talk(name);
      await speaks(caller, await soundOf('callerTone', playTone(260, 60, 8000)));
      await telephone.say(await soundOf('agentTone', playTone(1700, 60, 8000)), 'start');
      await untilRecorded(name, 3);
      const { file, lengthMs, sha256 } = await stored(made);
      expect(file).toBe(path.join(pbx.config.RECORDINGS_DIR, `${name}.wav`));
      const content = await readFile(file);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
      expect(lengthMs).toBe(Math.round((content.length - 44) / 32));
      const { rate, channels } = readChannels(file);
      const [left = [], right = []] = channels;
      expect(channels).toHaveLength(2);
      expect(loudestTone(left, rate, 260)).toBeGreaterThan(-30);
      expect(loudestTone(right, rate, 1700)).toBeGreaterThan(-30);
      expect(loudestTone(left, rate, 1700)).toBeLessThan(-60);
      expect(loudestTone(right, rate, 260)).toBeLessThan(-60);
      for (const half of ['caller', 'agent'] as const)
        await expect(stat(halfOf(name, half))).rejects.toThrow('ENOENT');
    });

    it('both in time with each other', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { caller, telephone, bridge: made } = await talk(name);
      // The caller's telephone gives back what it hears.
      await callers.post(`/channels/${encodeURIComponent(caller.channel)}/continue`, {
        context: 'from-agents',
        extension: 'echo',
        priority: '3',
      });
      const words = noise(4);
      await telephone.say(await soundOf('words', words), 'end');
      await untilRecorded(name, 1);
      const { channels } = readChannels((await stored(made)).file);
      // Piece by piece: a packet that comes late on a busy machine leaves a gap between two of them.
      const offsets = Array.from({ length: 8 }, (_, index) => {
        const piece = words.subarray(index * 4000, index * 4000 + 3200);
        const [left, right] = channels.map((channel) => findSound(channel, piece));
        return left && right && left.atSeconds - right.atSeconds;
      }).filter((offset) => offset !== undefined);
      expect(offsets.length).toBeGreaterThanOrEqual(4);
      // What is given back comes later by what the exchange needs to carry it: a few packets. Either
      // half may be wrong by a packet of 20 ms: its first packet comes after its file is made, and a
      // packet that misses its turn is written at the next.
      const usual = offsets.sort((a, b) => a - b)[Math.floor(offsets.length / 2)];
      expect(usual).toBeGreaterThan(-0.05);
      expect(usual).toBeLessThan(0.2);
    });

    it('on hold the caller hears music, and the agent is not in it', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { call, telephone, bridge: made } = await talk(name);
      await made.hold(call);
      await telephone.say(await soundOf('agentTone', playTone(1700, 60, 8000)), 'start');
      await untilRecorded(name, 2);
      const { rate, channels } = readChannels((await stored(made)).file);
      const [left = new Int16Array(), right = new Int16Array()] = channels;
      expect(Math.max(...right)).toBeGreaterThan(500);
      // The music has something of every tone. The agent's would be at -20 dB.
      expect(loudestTone(right, rate, 1700)).toBeLessThan(-40);
      expect(Math.max(...left)).toBeLessThan(500);
    });

    it('a whisper to the agent is not in it', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { leg, bridge: made } = await talk(name);
      const { telephone: supervisor, leg: ear } = await answeredBy('1002');
      const listening = await telephony.listenIn(ear, leg.id, 'whisper');
      await supervisor.say(await soundOf('whispered', playTone(1700, 60, 8000)), 'start');
      await untilRecorded(name, 2);
      await listening.end();
      const { rate, channels } = readChannels((await stored(made)).file);
      for (const channel of channels) expect(loudestTone(channel, rate, 1700)).toBeLessThan(-60);
    });

    it('it goes on when another agent comes in', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { leg, telephone, bridge: made } = await talk(name);
      await telephone.say(await soundOf('firstAgent', playTone(1700, 60, 8000)), 'start');
      await untilRecorded(name, 1);
      await telephone.hangUp();
      await leg.ended;
      const { telephone: next, leg: other } = await answeredBy('1002');
      await made.add(other);
      await next.say(await soundOf('nextAgent', playTone(2300, 60, 8000)), 'start');
      await untilRecorded(name, 1);
      const { rate, channels } = readChannels((await stored(made)).file);
      const right = channels[1] ?? [];
      for (const hertz of [1700, 2300])
        expect(loudestTone(right, rate, hertz)).toBeGreaterThan(-30);
    });

    it('it is complete as soon as the caller has hung up', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { caller, bridge: made } = await talk(name);
      await untilRecorded(name, 1);
      await caller.hangUp();
      expect(await made.recording).toMatchObject({ kind: 'stored' });
      expect(await callers.get('/channels')).toHaveLength(1);
    });

    it('there is none of a caller who has hung up before', async () => {
      const name = `2026/11/24/${unique('recording')}`;
      const { caller, call } = await takeCall();
      await caller.hangUp();
      await call.ended;
      await callers.untilNoChannel();
      const made = await openBridge({ recordAs: name, caller: call });
      expect(await made.recording).toEqual({ kind: 'empty' });
      await expect(made.add(call)).rejects.toBeInstanceOf(CallEnded);
    });
  });

  it('holds the caller with music, consults a third one, and hands her over', async () => {
    const { call, leg, bridge: made } = await talk();
    await made.hold(call);
    expect(made.legs).toEqual([leg]);
    const { leg: other } = await answeredBy('1002');
    const consultation = await openBridge();
    await consultation.add(leg);
    await consultation.add(other);
    expect(made.legs).toEqual([]);
    await made.add(call);
    await made.add(other);
    expect(consultation.legs).toEqual([leg]);
    await consultation.end();
    await leg.hangUp();
    expect(made.legs).toEqual([call, other]);
    const listedBridge = (await listedBridges()).find(({ id }) => id.endsWith(made.id));
    expect(new Set(listedBridge?.channels)).toEqual(new Set([call.id, other.id]));
    await made.end();
  });

  it('of three goes on when any one of them hangs up', async () => {
    const { caller, call, telephone, leg, bridge: made } = await talk();
    const { leg: judge, telephone: office } = await answeredBy('1002');
    await made.add(judge);
    expect(made.legs).toEqual([call, leg, judge]);
    await telephone.hangUp();
    await leg.ended;
    expect(made.legs).toEqual([call, judge]);
    await caller.hangUp();
    await call.ended;
    expect(made.legs).toEqual([judge]);
    await office.hangUp();
    await judge.ended;
    expect(made.legs).toEqual([]);
    await made.end();
    await untilBridges(0);
  });

  it('takes in nobody who has hung up', async () => {
    const { caller, call } = await takeCall();
    const made = await openBridge();
    await caller.hangUp();
    await expect(made.add(call)).rejects.toBeInstanceOf(CallEnded);
    await made.end();
    await expect(made.add(call)).rejects.toThrow();
  });
});

describe('a supervisor', () => {
  async function supervised() {
    const { caller, call } = await takeCall();
    const { telephone, leg } = await answeredBy('1001');
    const made = await openBridge();
    await made.add(call);
    await made.add(leg);
    const supervisor = (await answeredBy('1002')).leg;
    return { caller, telephone, leg, supervisor, bridge: made };
  }

  it.each(['listen', 'whisper'] as const)('can %s, and leave', async (mode) => {
    const { leg, supervisor } = await supervised();
    const listening = await telephony.listenIn(supervisor, leg.id, mode);
    expect((await listedBridges()).map(({ channels }) => channels.length).sort()).toEqual([2, 2]);
    await listening.end();
    await listening.ended;
    expect(await supervisor.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    await untilBridges(1);
  });

  it('is let out when the leg hangs up', async () => {
    const { leg, supervisor, telephone } = await supervised();
    const listening = await telephony.listenIn(supervisor, leg.id, 'listen');
    await telephone.hangUp();
    await listening.ended;
    expect(await supervisor.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });

  it('cannot hear one who has hung up', async () => {
    const { supervisor } = await supervised();
    await expect(telephony.listenIn(supervisor, 'gone', 'listen')).rejects.toBeInstanceOf(LegGone);
    expect(await supervisor.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });
});
