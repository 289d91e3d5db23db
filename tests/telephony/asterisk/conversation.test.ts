import { connectAsterisk } from '../../../app/telephony/asterisk/connectAsterisk.js';
import { CallEnded, type AskOptions, type Call } from '../../../app/telephony/call.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import {
  log,
  Reception,
  startTestAsterisk,
  type Callers,
  type TestAsterisk,
  type TestCaller,
} from './testAsterisk.js';
import { untilTrue } from '../../telephone/untilTrue.js';

let pbx: TestAsterisk;
let callers: Callers;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  callers = await pbx.connectCallers();
});

afterAll(async () => {
  await callers.close();
  await pbx.stop();
});

describe.each([
  { way: 'the event WebSocket', mayUseSocket: true },
  { way: 'HTTP, as with an older Asterisk', mayUseSocket: false },
])('a conversation over $way', ({ mayUseSocket }) => {
  let telephony: Telephony;
  let reception: Reception;

  beforeAll(async () => {
    reception = new Reception();
    telephony = connectAsterisk(pbx.config, log, { mayUseSocket });
    await telephony.start(reception);
  });

  afterEach(async () => {
    await Promise.all(reception.arrivedCalls.map((call) => call.hangUp()));
    await callers.untilNoChannel();
  });

  afterAll(() => telephony.stop());

  async function takeCall(from?: string): Promise<{ caller: TestCaller; call: Call }> {
    const caller = await callers.dial(from === undefined ? {} : { from });
    return { caller, call: await reception.callOf(caller) };
  }

  async function talk(from?: string): Promise<{ caller: TestCaller; call: Call }> {
    const talking = await takeCall(from);
    await talking.call.answer();
    return talking;
  }

  const fourDigits = (digits: string) => (digits.length < 4 ? 'incomplete' : 'complete');
  const question = (more: Partial<AskOptions> = {}): AskOptions => ({
    utterances: [pbx.says('long')],
    match: fourDigits,
    firstDigitTimeoutMs: 30_000,
    betweenDigitsTimeoutMs: 30_000,
    ...more,
  });

  it('tells who calls and what was dialled', async () => {
    const caller = await callers.dial({ from: '13800001111' });
    const call = await reception.callOf(caller);
    expect(call).toMatchObject({
      id: caller.id,
      callerNumber: '13800001111',
      calledNumber: '12368',
      isOver: false,
    });
  });

  it('keeps to itself a number that the caller withholds', async () => {
    const call = await reception.callOf(await callers.dial({ withheld: true }));
    // Asterisk itself knows the number.
    const channel = await callers.get(`/channels/${call.id}`);
    expect(channel).toMatchObject({ caller: { number: '01085250114' } });
    expect(call.callerNumber).toBe('');
  });

  it('answers, and answering twice does no harm', async () => {
    const { call } = await talk();
    await call.answer();
    expect(await callers.get(`/channels/${call.id}`)).toMatchObject({ state: 'Up' });
  });

  it('plays several utterances to the end, in order', async () => {
    const { call } = await talk();
    const watch = await callers.watch(call);
    const result = await call.play([pbx.says('short2', 'short1'), pbx.says('short3')]);
    expect(result).toMatchObject({ kind: 'finished' });
    await watch.until((event) => event.type === 'PlaybackFinished');
    const heard = watch.seen.map((event) => event.playback.media_uri);
    const inOrder = heard.filter((media, at) => media !== heard[at - 1]);
    expect(inOrder).toEqual((['short2', 'short1', 'short3'] as const).map((s) => pbx.mediaOf(s)));
  });

  it('has nothing to play, and is done', async () => {
    const { call } = await talk();
    expect(await call.play([])).toMatchObject({ kind: 'finished' });
  });

  it('stops at a key, and keeps the key for the next question', async () => {
    const { call, caller } = await talk();
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('4');
    expect(await played).toMatchObject({ kind: 'interrupted' });
    // The sound lasts a minute, so its end now means that it was stopped.
    await watch.until((event) => event.type === 'PlaybackFinished');
    const asked = await call.ask(question({ match: () => 'complete' }));
    expect(asked).toMatchObject({ kind: 'digits', digits: '4' });
  });

  it('does not begin to play while a key waits', async () => {
    const { call, caller } = await talk();
    const played = call.play([pbx.says('long')]);
    await caller.press('12');
    await played;
    await call.ask(question({ match: () => 'complete' }));
    expect(await call.play([pbx.says('long')])).toMatchObject({ kind: 'interrupted' });
  });

  it('plays on at a key when it must be heard, and keeps the key', async () => {
    const { call, caller } = await talk();
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('short1', 'short2', 'short3')], { bargeIn: false });
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('5');
    expect(await played).toMatchObject({ kind: 'finished' });
    expect(await call.ask(question({ match: () => 'complete' }))).toMatchObject({
      kind: 'digits',
      digits: '5',
    });
  });

  it('can play again at once after it was stopped', async () => {
    const { call, caller } = await talk();
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('1');
    await played;
    call.dropKeys();
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    await watch.until(
      (event) =>
        event.type === 'PlaybackFinished' && event.playback.media_uri === pbx.mediaOf('short1'),
    );
  });

  it('collects keys, and a key stops the question', async () => {
    const { call, caller } = await talk();
    const watch = await callers.watch(call);
    const asked = call.ask(question());
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('20*6');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '20*6' });
    await watch.until((event) => event.type === 'PlaybackFinished');
  });

  it('does not ask aloud what the caller has answered already', async () => {
    const { call, caller } = await talk();
    const played = call.play([pbx.says('long')]);
    await caller.press('7');
    await played;
    const watch = await callers.watch(call);
    const asked = await call.ask(question({ match: () => 'complete' }));
    expect(asked).toMatchObject({ kind: 'digits', digits: '7' });
    await call.play([pbx.says('short1')]);
    await watch.until((event) => event.type === 'PlaybackFinished');
    const started = watch.seen.filter((event) => event.type === 'PlaybackStarted');
    expect(started.map((event) => event.playback.media_uri)).toEqual([pbx.mediaOf('short1')]);
  });

  it('counts keys pressed before the question, and leaves the rest for the next', async () => {
    const { call, caller } = await talk();
    const watch = await callers.watch(call);
    const played = call.play([pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('123456');
    await played;
    expect(await call.ask(question())).toMatchObject({ kind: 'digits', digits: '1234' });
    const twoDigits: AskOptions['match'] = (d) => (d.length < 2 ? 'incomplete' : 'complete');
    const rest = await call.ask(question({ match: twoDigits }));
    expect(rest).toMatchObject({ kind: 'digits', digits: '56' });
  });

  it('forgets keys when it is told to', async () => {
    const { call, caller } = await talk();
    const played = call.play([pbx.says('long')]);
    await caller.press('7');
    await played;
    call.dropKeys();
    const asked = await call.ask(
      question({ utterances: [pbx.says('short1')], firstDigitTimeoutMs: 100 }),
    );
    expect(asked).toMatchObject({ kind: 'silence' });
  });

  it('waits for the first key from the end of the last utterance on', async () => {
    const { call } = await talk();
    const watch = await callers.watch(call);
    const order: string[] = [];
    const secondSound = watch
      .until((event) => event.playback.media_uri === pbx.mediaOf('short2'))
      .then(() => order.push('second sound'));
    // A clock that started with the question would run out during the first sound.
    const asked = await call.ask(
      question({
        utterances: [pbx.says('short1'), pbx.says('short2')],
        firstDigitTimeoutMs: 50,
      }),
    );
    order.push('silence');
    await secondSound;
    expect(asked).toMatchObject({ kind: 'silence' });
    expect(order).toEqual(['second sound', 'silence']);
  });

  it('asks without a word, and hears silence', async () => {
    const { call } = await talk();
    const asked = await call.ask(question({ utterances: [], firstDigitTimeoutMs: 50 }));
    expect(asked).toMatchObject({ kind: 'silence' });
  });

  it('takes what is there when no more keys come', async () => {
    const { call, caller } = await talk();
    const asked = call.ask(question({ betweenDigitsTimeoutMs: 400 }));
    await caller.press('12');
    expect(await asked).toMatchObject({ kind: 'invalid', digits: '12' });
  });

  it('ends at the terminator, which is no part of the number', async () => {
    const { call, caller } = await talk();
    const match: AskOptions['match'] = (digits) => (digits === '12' ? 'complete' : 'incomplete');
    // The digits match at once. The key behind them waits for the next question.
    const first = call.ask(question({ match, terminator: '#' }));
    await caller.press('12#');
    expect(await first).toMatchObject({ kind: 'digits', digits: '12' });
    expect(await call.ask(question({ terminator: '#' }))).toMatchObject({
      kind: 'invalid',
      digits: '',
    });
    const third = call.ask(question({ terminator: '#' }));
    await caller.press('9#');
    expect(await third).toMatchObject({ kind: 'invalid', digits: '9' });
  });

  it('takes # for a key where it ends nothing', async () => {
    const { call, caller } = await talk();
    const asked = call.ask(question());
    await caller.press('1#2#');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '1#2#' });
  });

  it('says at once that the keys match nothing', async () => {
    const { call, caller } = await talk();
    const asked = call.ask(
      question({ match: (d) => (d.startsWith('1') ? 'incomplete' : 'invalid') }),
    );
    await caller.press('8');
    expect(await asked).toMatchObject({ kind: 'invalid', digits: '8' });
  });

  it.each([
    ['the only one', ['missing']],
    ['the first of several', ['missing', 'short1']],
    ['the last of several', ['short1', 'missing']],
  ] as const)('says that a sound is missing: %s', async (_, sounds) => {
    const { call } = await talk();
    const played = await call.play([pbx.says(...sounds)]);
    expect(played.kind).toBe('failed');
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });

  it('still hears the answer to a question whose sound is missing', async () => {
    const { call, caller } = await talk();
    const asked = call.ask(question({ utterances: [pbx.says('missing')] }));
    await caller.press('1234');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '1234' });
  });

  it('refuses two conversations on one call', async () => {
    const { call } = await talk();
    const first = call.play([pbx.says('short1')]);
    await expect(call.play([pbx.says('short1')])).rejects.toThrow('while another one goes on');
    expect(await first).toMatchObject({ kind: 'finished' });
  });

  describe('when the caller hangs up', () => {
    it('is over before it is answered', async () => {
      const { call, caller } = await takeCall();
      await caller.hangUp();
      expect(await call.ended).toBeInstanceOf(CallEnded);
      await expect(call.answer()).rejects.toBeInstanceOf(CallEnded);
      expect(call.isOver).toBe(true);
    });

    it('ends a playback, and says why', async () => {
      const { call, caller } = await talk();
      const watch = await callers.watch(call);
      const played = call.play([pbx.says('long')]);
      await watch.until((event) => event.type === 'PlaybackStarted');
      const rejected = expect(played).rejects.toMatchObject({ name: 'CallEnded', causeCode: 16 });
      await caller.hangUp();
      await rejected;
      expect((await call.ended).causeCode).toBe(16);
    });

    it('ends a playback that no key may stop', async () => {
      const { call, caller } = await talk();
      const rejected = expect(
        call.play([pbx.says('long')], { bargeIn: false }),
      ).rejects.toBeInstanceOf(CallEnded);
      await caller.hangUp();
      await rejected;
    });

    it('ends a question while it is heard', async () => {
      const { call, caller } = await talk();
      const rejected = expect(call.ask(question())).rejects.toBeInstanceOf(CallEnded);
      await caller.hangUp();
      await rejected;
    });

    it('ends a question while its first key is awaited, and between two keys', async () => {
      for (const keys of ['', '1']) {
        const { call, caller } = await talk();
        const asked = expect(call.ask(question({ utterances: [] }))).rejects.toBeInstanceOf(
          CallEnded,
        );
        if (keys) await caller.press(keys);
        await caller.hangUp();
        await asked;
      }
    });

    it('rejects everything afterwards, but hanging up', async () => {
      const { call, caller } = await talk();
      await caller.hangUp();
      await call.ended;
      await expect(call.answer()).rejects.toBeInstanceOf(CallEnded);
      await expect(call.play([pbx.says('short1')])).rejects.toBeInstanceOf(CallEnded);
      await expect(call.play([])).rejects.toBeInstanceOf(CallEnded);
      await expect(call.ask(question())).rejects.toBeInstanceOf(CallEnded);
      await call.hangUp();
    });
  });

  it('hangs up, twice if need be, and is over', async () => {
    const { call } = await talk();
    const rejected = expect(call.play([pbx.says('long')])).rejects.toBeInstanceOf(CallEnded);
    await Promise.all([call.hangUp(), call.hangUp()]);
    await rejected;
    expect(call.isOver).toBe(true);
    await callers.untilNoChannel();
  });

  it('hangs up a call that was never answered', async () => {
    const { call } = await takeCall();
    await call.hangUp();
    expect(call.isOver).toBe(true);
  });

  it('carries thirty calls at once, and leaves nothing behind', async () => {
    // Different numbers, because one number has fewer places.
    const conversation = async (index: number) => {
      const { call, caller } = await talk(`1390000${1000 + index}`);
      const watch = await callers.watch(call);
      const asked = call.ask(question());
      await watch.until((event) => event.type === 'PlaybackStarted');
      await caller.press('2468');
      const result = await asked;
      const played = await call.play([pbx.says('short1', 'short2')]);
      await call.hangUp();
      return { result, played, playbackId: watch.seen.at(-1)?.playback.id ?? '' };
    };
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => conversation(index)),
    );
    for (const { result, played, playbackId } of results) {
      expect(result).toMatchObject({ kind: 'digits', digits: '2468' });
      expect(played).toMatchObject({ kind: 'finished' });
      // Asterisk reports the end of a playback a moment before it releases it.
      await untilTrue(`${playbackId} to be gone`, () =>
        callers.get(`/playbacks/${playbackId}`).then(
          () => undefined,
          (error: { status?: number }) => (error.status === 404 ? true : undefined),
        ),
      );
    }
    await callers.untilNoChannel();
  });
});
