/**
 * Questions to a caller: which digits count as the answer, and results of silence and wrong digits.
 */
import type { AskOptions } from '../../../app/telephony/call.js';
import { describeConversations } from './describeConversations.js';

/** Many times what Asterisk needs for a digit. */
const stalledMs = 3000;
const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stalledMs);

describeConversations('a question', (given) => {
  it('collects digits, and a digit stops the question', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const asked = call.ask(given().question());
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('20*6');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '20*6' });
    await watch.until((event) => event.type === 'PlaybackFinished');
  });

  it('counts a digit that Asterisk puts off, because it comes too soon after the one that stopped the question', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const match: AskOptions['match'] = (d) => (d.length < 2 ? 'incomplete' : 'complete');
    const asked = call.ask(given().question({ match }));
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('12', { betweenMs: 20 });
    expect(await asked).toMatchObject({ kind: 'digits', digits: '12' });
  });

  it('does not ask aloud what the caller has answered already', async () => {
    const { call, caller } = await given().talk();
    const played = call.play([given().pbx.says('long')]);
    await caller.press('7');
    await played;
    const watch = await given().callers.watch(call);
    const asked = await call.ask(given().question({ match: () => 'complete' }));
    expect(asked).toMatchObject({ kind: 'digits', digits: '7' });
    await call.play([given().pbx.says('short1')]);
    await watch.until((event) => event.type === 'PlaybackFinished');
    const started = watch.seen.filter((event) => event.type === 'PlaybackStarted');
    expect(started.map((event) => event.playback.media_uri)).toEqual([
      given().pbx.mediaOf('short1'),
    ]);
  });

  it('counts digits pressed before the question, and leaves the rest for the next', async () => {
    const { call, caller } = await given().talk();
    const watch = await given().callers.watch(call);
    const played = call.play([given().pbx.says('long')]);
    await watch.until((event) => event.type === 'PlaybackStarted');
    await caller.press('123456');
    await played;
    expect(await call.ask(given().question())).toMatchObject({ kind: 'digits', digits: '1234' });
    const twoDigits: AskOptions['match'] = (d) => (d.length < 2 ? 'incomplete' : 'complete');
    const rest = await call.ask(given().question({ match: twoDigits }));
    expect(rest).toMatchObject({ kind: 'digits', digits: '56' });
  });

  it('forgets digits when it is told to', async () => {
    const { call, caller } = await given().talk();
    const played = call.play([given().pbx.says('long')]);
    await caller.press('7');
    await played;
    call.dropDigits();
    const asked = await call.ask(
      given().question({ utterances: [given().pbx.says('short1')], firstDigitTimeoutMs: 100 }),
    );
    expect(asked).toMatchObject({ kind: 'silence' });
  });

  it('waits for the first digit from the end of the last utterance on', async () => {
    const { call } = await given().talk();
    const watch = await given().callers.watch(call);
    const order: string[] = [];
    const secondSound = watch
      .until((event) => event.playback.media_uri === given().pbx.mediaOf('short2'))
      .then(() => order.push('second sound'));
    // A clock that started with the question would run out during the first sound.
    const asked = await call.ask(
      given().question({
        utterances: [given().pbx.says('short1'), given().pbx.says('short2')],
        firstDigitTimeoutMs: 50,
      }),
    );
    order.push('silence');
    await secondSound;
    expect(asked).toMatchObject({ kind: 'silence' });
    expect(order).toEqual(['second sound', 'silence']);
  });

  it('asks without a word, and hears silence', async () => {
    const { call } = await given().talk();
    const asked = await call.ask(given().question({ utterances: [], firstDigitTimeoutMs: 50 }));
    expect(asked).toMatchObject({ kind: 'silence' });
  });

  it('takes what is there when no more digits come', async () => {
    const { call, caller } = await given().talk();
    const digits = await given().callers.digitsOf(call);
    await caller.press('12');
    await digits.until('12');
    const asked = call.ask(given().question({ betweenDigitsTimeoutMs: 2000 }));
    expect(await asked).toMatchObject({ kind: 'invalid', digits: '12' });
  });

  it('counts a digit that came in time, though this process stood still until the time was over', async () => {
    const { call, caller } = await given().talk();
    let hasStoodStill = false;
    const match: AskOptions['match'] = (digits) => {
      // Begins when the time for the next digit runs already.
      if (!hasStoodStill) setImmediate(standStill);
      hasStoodStill = true;
      return digits.length < 2 ? 'incomplete' : 'complete';
    };
    const asked = call.ask(
      given().question({ utterances: [], match, betweenDigitsTimeoutMs: stalledMs / 3 }),
    );
    await caller.press('12');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '12' });
  });

  it('ends at the terminator, which is no part of the number', async () => {
    const { call, caller } = await given().talk();
    const match: AskOptions['match'] = (digits) => (digits === '12' ? 'complete' : 'incomplete');
    // The digits match at once. The digit behind them waits for the next question.
    const first = call.ask(given().question({ match, terminator: '#' }));
    await caller.press('12#');
    expect(await first).toMatchObject({ kind: 'digits', digits: '12' });
    expect(await call.ask(given().question({ terminator: '#' }))).toMatchObject({
      kind: 'invalid',
      digits: '',
    });
    const third = call.ask(given().question({ terminator: '#' }));
    await caller.press('9#');
    expect(await third).toMatchObject({ kind: 'invalid', digits: '9' });
  });

  it('takes # for a digit where it ends nothing', async () => {
    const { call, caller } = await given().talk();
    const asked = call.ask(given().question());
    await caller.press('1#2#');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '1#2#' });
  });

  it('says at once that the digits match nothing', async () => {
    const { call, caller } = await given().talk();
    const asked = call.ask(
      given().question({ match: (d) => (d.startsWith('1') ? 'incomplete' : 'invalid') }),
    );
    await caller.press('8');
    expect(await asked).toMatchObject({ kind: 'invalid', digits: '8' });
  });

  it('still hears the answer to a question whose sound is missing', async () => {
    const { call, caller } = await given().talk();
    const asked = call.ask(given().question({ utterances: [given().pbx.says('missing')] }));
    await caller.press('1234');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '1234' });
  });
});
