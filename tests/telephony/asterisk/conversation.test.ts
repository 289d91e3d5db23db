/** Conversations with a caller: answering, playing, and either side hanging up. */
import { CallEnded, type PlayResult } from '../../../app/telephony/call.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { describeConversations } from './describeConversations.js';

describeConversations('a conversation', (given) => {
  it('tells who calls and what was dialled', async () => {
    const caller = await given().callers.dial({ from: '13800001111' });
    const call = await given().reception.callOf(caller);
    expect(call).toMatchObject({
      id: caller.id,
      callerNumber: '13800001111',
      calledNumber: '12368',
      isOver: false,
    });
  });

  it('keeps to itself a number that the caller withholds', async () => {
    const call = await given().reception.callOf(await given().callers.dial({ withheld: true }));
    // Asterisk itself knows the number.
    const channel = await given().callers.get(`/channels/${call.id}`);
    expect(channel).toMatchObject({ caller: { number: '01085250114' } });
    expect(call.callerNumber).toBe('');
  });

  it('answers, and answering twice does no harm', async () => {
    const { call } = await given().talk();
    await call.answer();
    expect(await given().callers.get(`/channels/${call.id}`)).toMatchObject({ state: 'Up' });
  });

  it('plays several utterances to the end, in order', async () => {
    const { call } = await given().talk();
    const watch = await given().callers.watch(call);
    const result = await call.play([
      given().pbx.says('short2', 'short1'),
      given().pbx.says('short3'),
    ]);
    expect(result).toMatchObject({ kind: 'finished' });
    await watch.until((event) => event.type === 'PlaybackFinished');
    const heard = watch.seen.map((event) => event.playback.media_uri);
    const inOrder = heard.filter((media, at) => media !== heard[at - 1]);
    expect(inOrder).toEqual(
      (['short2', 'short1', 'short3'] as const).map((s) => given().pbx.mediaOf(s)),
    );
  });

  describe('for how long a sound was heard, though this process stood still', () => {
    const stalledMs = 3000;
    const standStill = () =>
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stalledMs);

    it('before the sound began', async () => {
      const { call } = await given().talk();
      const played = call.play([given().pbx.says('short2', 'short1')]);
      standStill();
      expectHeardWhole(await played);
    });

    it('when the sound ended', async () => {
      const { call } = await given().talk();
      const watch = await given().callers.watch(call);
      const played = call.play([given().pbx.says('short2', 'short1')]);
      await watch.until((event) => event.type === 'PlaybackStarted');
      standStill();
      expectHeardWhole(await played);
    });

    it('when the call ended', async () => {
      const { call } = await given().talk();
      const watch = await given().callers.watch(call);
      await call.limitTo(1);
      const played = call.play([given().pbx.says('long')]);
      await watch.until((event) => event.type === 'PlaybackStarted');
      standStill();
      const error: unknown = await played.catch((end: unknown) => end);
      expect((error as CallEnded).playedMs).toBeLessThan(stalledMs);
    });

    function expectHeardWhole(result: PlayResult): void {
      expect(result).toMatchObject({ kind: 'finished' });
      expect(result.playedMs).toBeGreaterThan(700);
      expect(result.playedMs).toBeLessThan(stalledMs);
    }
  });

  it('has nothing to play, and is done', async () => {
    const { call } = await given().talk();
    expect(await call.play([])).toMatchObject({ kind: 'finished' });
  });

  it('stops at a digit, and keeps the digit for the next question', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const played = call.play([given().pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('4');
    expect(await played).toMatchObject({ kind: 'interrupted' });
    // The sound lasts a minute, so its end now means that it was stopped.
    await watch.until((event) => event.type === 'PlaybackFinished');
    const asked = await call.ask(given().question({ match: () => 'complete' }));
    expect(asked).toMatchObject({ kind: 'digits', digits: '4' });
  });

  it('does not begin to play while a digit waits', async () => {
    const { call, caller } = await given().talk();
    const digits = await given().callers.digitsOf(call);
    await caller.press('12');
    await digits.until('12');
    // The end of this sound is read after the digits.
    await call.play([given().pbx.says('short1')], { bargeIn: false });
    const asked = await call.ask(given().question({ match: () => 'complete' }));
    expect(asked).toMatchObject({ kind: 'digits', digits: '1' });
    const watch = await given().callers.watch(call);
    expect(await call.play([given().pbx.says('long')])).toMatchObject({ kind: 'interrupted' });
    call.dropDigits();
    await call.play([given().pbx.says('short2')]);
    await watch.until((event) => event.type === 'PlaybackFinished');
    const started = watch.seen.filter((event) => event.type === 'PlaybackStarted');
    expect(started.map((event) => event.playback.media_uri)).toEqual([
      given().pbx.mediaOf('short2'),
    ]);
  });

  it('plays on at a digit when it must be heard, and keeps the digit', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const played = call.play([given().pbx.says('short1', 'short2', 'short3')], { bargeIn: false });
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('5');
    expect(await played).toMatchObject({ kind: 'finished' });
    expect(await call.ask(given().question({ match: () => 'complete' }))).toMatchObject({
      kind: 'digits',
      digits: '5',
    });
  });

  it('can play again at once after it was stopped', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const played = call.play([given().pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('1');
    await played;
    call.dropDigits();
    expect(await call.play([given().pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    await watch.until(
      (event) =>
        event.type === 'PlaybackFinished' &&
        event.playback.media_uri === given().pbx.mediaOf('short1'),
    );
  });

  it.each([
    ['the only one', ['missing']],
    ['the first of several', ['missing', 'short1']],
    ['the last of several', ['short1', 'missing']],
  ] as const)('says that a sound is missing: %s', async (_, sounds) => {
    const { call } = await given().talk();
    const played = await call.play([given().pbx.says(...sounds)]);
    expect(played.kind).toBe('failed');
    expect(await call.play([given().pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  });

  it('refuses two conversations on one call', async () => {
    const { call } = await given().talk();
    const first = call.play([given().pbx.says('short1')]);
    await expect(call.play([given().pbx.says('short1')])).rejects.toThrow(
      'while another of them is running',
    );
    expect(await first).toMatchObject({ kind: 'finished' });
  });

  describe('when the caller hangs up', () => {
    it('is over before it is answered', async () => {
      const { call, caller } = await given().takeCall();
      await caller.hangUp();
      expect(await call.ended).toBeInstanceOf(CallEnded);
      await expect(call.answer()).rejects.toBeInstanceOf(CallEnded);
      expect(call.isOver).toBe(true);
    });

    it('ends a playback, and says why', async () => {
      const { call, caller } = await given().talk();
      const watch = await given().callers.watch(call);
      const played = call.play([given().pbx.says('long')]);
      await watch.until((event) => event.type === 'PlaybackStarted');
      const rejected = expect(played).rejects.toMatchObject({ name: 'CallEnded', causeCode: 16 });
      await caller.hangUp();
      await rejected;
      expect((await call.ended).causeCode).toBe(16);
    });

    it('ends a playback that no digit may stop', async () => {
      const { call, caller } = await given().talk();
      const rejected = expect(
        call.play([given().pbx.says('long')], { bargeIn: false }),
      ).rejects.toBeInstanceOf(CallEnded);
      await caller.hangUp();
      await rejected;
    });

    it('ends a question while it is heard', async () => {
      const { call, caller } = await given().talk();
      const rejected = expect(call.ask(given().question())).rejects.toBeInstanceOf(CallEnded);
      await caller.hangUp();
      await rejected;
    });

    it('ends a question while its first digit is awaited, and between two digits', async () => {
      for (const digits of ['', '1']) {
        const { call, caller } = await given().talk();
        const asked = expect(call.ask(given().question({ utterances: [] }))).rejects.toBeInstanceOf(
          CallEnded,
        );
        if (digits) await caller.press(digits);
        await caller.hangUp();
        await asked;
      }
    });

    it('rejects everything afterwards, but hanging up', async () => {
      const { call, caller } = await given().talk();
      await caller.hangUp();
      await call.ended;
      await expect(call.answer()).rejects.toBeInstanceOf(CallEnded);
      await expect(call.play([given().pbx.says('short1')])).rejects.toBeInstanceOf(CallEnded);
      await expect(call.play([])).rejects.toBeInstanceOf(CallEnded);
      await expect(call.ask(given().question())).rejects.toBeInstanceOf(CallEnded);
      await call.hangUp();
    });
  });

  it('hangs up, twice if need be, and is over', async () => {
    const { call } = await given().talk();
    const rejected = expect(call.play([given().pbx.says('long')])).rejects.toBeInstanceOf(
      CallEnded,
    );
    await Promise.all([call.hangUp(), call.hangUp()]);
    await rejected;
    expect(call.isOver).toBe(true);
    await given().callers.untilNoChannel();
  });

  it('hangs up a call that was never answered', async () => {
    const { call } = await given().takeCall();
    await call.hangUp();
    expect(call.isOver).toBe(true);
  });

  it('carries thirty calls at once, and leaves nothing behind', async () => {
    // Different numbers, because one number has fewer places.
    const conversation = async (index: number) => {
      const { call, caller } = await given().talk(`1390000${1000 + index}`);
      const watch = await given().callers.watch(call);
      const asked = call.ask(given().question());
      await watch.until((event) => event.type === 'PlaybackStarted');
      await caller.press('2468');
      const result = await asked;
      const played = await call.play([given().pbx.says('short1', 'short2')]);
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
        given()
          .callers.get(`/playbacks/${playbackId}`)
          .then(
            () => undefined,
            (error: { status?: number }) => (error.status === 404 ? true : undefined),
          ),
      );
    }
    await given().callers.untilNoChannel();
  });
});
