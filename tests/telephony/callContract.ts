/**
 * What app/telephony/call.ts promises of a call, as tests. They run against the real channel of
 * Asterisk, the scripted call of journeys and the fake leg of the desk, so that no fake can drift
 * from the real one.
 */
import {
  CallEnded,
  type AskOptions,
  type AskResult,
  type Call,
  type Utterance,
} from '../../app/telephony/call.js';

/** One call with its caller. */
export interface ContractScene {
  readonly call: Call;
  /** A sound of a few hundred milliseconds, or one that lasts longer than any test. */
  says(length: 'short' | 'long'): Utterance;
  /** The caller presses digits before the hotline asks anything. */
  pressed(digits: string): Promise<void>;
  /** Asks; the caller then presses these digits, stays silent (`''`), or hangs up (null). */
  asked(options: AskOptions, digits: string | null): Promise<AskResult>;
  hangsUp(): Promise<void>;
}

/** @param make begins a call that is not answered yet */
export function describeCallContract(make: () => Promise<ContractScene>): void {
  let scene: ContractScene;
  let call: Call;
  beforeEach(async () => {
    scene = await make();
    ({ call } = scene);
    await call.answer();
  });
  afterEach(() => call.hangUp());

  const anyDigit: AskOptions['match'] = () => 'complete';
  const digits = (count: number) => (given: string) =>
    given.length < count ? 'incomplete' : 'complete';
  const question = (more: Partial<AskOptions> = {}): AskOptions => ({
    utterances: [scene.says('short')],
    match: anyDigit,
    firstDigitTimeoutMs: 30_000,
    betweenDigitsTimeoutMs: 30_000,
    ...more,
  });

  test('answering twice does no harm', async () => {
    await call.answer();
    expect(call.isOver).toBe(false);
  });

  test('a playback that nobody stops is heard to its end', async () => {
    const { durationMs } = scene.says('short');
    const played = await call.play([scene.says('short')]);
    expect(played.kind).toBe('finished');
    // The line's clock and the file's differ by a packet or two.
    expect(played.playedMs).toBeGreaterThan(durationMs - 100);
  });

  test('digits that wait stop a playback before it begins, and are the next answer', async () => {
    await scene.pressed('7');
    expect(await call.play([scene.says('long')])).toEqual({ kind: 'interrupted', playedMs: 0 });
    expect(await call.ask(question())).toEqual({ kind: 'digits', digits: '7', playedMs: 0 });
  });

  test('a playback that no digit may stop leaves the digits for the question', async () => {
    await scene.pressed('5');
    const played = await call.play([scene.says('short')], { bargeIn: false });
    expect(played.kind).toBe('finished');
    expect(await call.ask(question())).toMatchObject({ kind: 'digits', digits: '5' });
  });

  test('dropped digits answer nothing', async () => {
    await scene.pressed('7');
    call.dropDigits();
    const silence = question({ firstDigitTimeoutMs: 100 });
    expect(await scene.asked(silence, '')).toMatchObject({ kind: 'silence' });
  });

  test('digits are collected until they match; the rest waits for the next question', async () => {
    const first = await scene.asked(question({ match: digits(4) }), '123456');
    expect(first).toMatchObject({ kind: 'digits', digits: '1234' });
    const rest = await call.ask(question({ match: digits(2) }));
    expect(rest).toMatchObject({ kind: 'digits', digits: '56' });
  });

  test('the terminator ends the input, and is no part of it', async () => {
    const byTerminator = question({
      match: (given) => (given === '12' ? 'complete' : 'incomplete'),
      terminator: '#',
    });
    expect(await scene.asked(byTerminator, '9#')).toMatchObject({ kind: 'invalid', digits: '9' });
    expect(await scene.asked(byTerminator, '#')).toMatchObject({ kind: 'invalid', digits: '' });
  });

  test('# is a digit where it ends nothing', async () => {
    const three = question({ match: digits(3) });
    expect(await scene.asked(three, '1#*')).toMatchObject({ kind: 'digits', digits: '1#*' });
  });

  test('digits that match nothing end the question at once', async () => {
    const ones = question({ match: (given) => (given === '1' ? 'incomplete' : 'invalid') });
    expect(await scene.asked(ones, '8')).toMatchObject({ kind: 'invalid', digits: '8' });
  });

  test('too few digits are invalid once no more come', async () => {
    const four = question({ match: digits(4), betweenDigitsTimeoutMs: 2000 });
    expect(await scene.asked(four, '12')).toMatchObject({ kind: 'invalid', digits: '12' });
  });

  test('silence is an answer', async () => {
    const silence = question({ firstDigitTimeoutMs: 100 });
    expect(await scene.asked(silence, '')).toMatchObject({ kind: 'silence' });
  });

  test('music and limits can be set while the caller is there', async () => {
    await call.holdMusic(true);
    await call.holdMusic(false);
    await call.limitTo(3600);
    expect(call.isOver).toBe(false);
  });

  describe('after the caller has hung up', () => {
    test('everything but hanging up and limits says so', async () => {
      await scene.hangsUp();
      expect(await call.ended).toBeInstanceOf(CallEnded);
      expect(call.isOver).toBe(true);
      const file = 'contract/after.wav';
      const recording = { file, maxMs: 5000, silenceMs: 2000, terminator: '#' } as const;
      for (const attempt of [
        () => call.answer(),
        () => call.play([scene.says('short')]),
        () => call.play([]),
        () => call.ask(question()),
        () => call.record(recording),
        () => call.holdMusic(true),
      ]) {
        await expect(attempt()).rejects.toBeInstanceOf(CallEnded);
      }
      await call.limitTo(60);
      await call.hangUp();
      call.dropDigits();
    });

    test('a question that is under way says so', async () => {
      await expect(scene.asked(question(), null)).rejects.toBeInstanceOf(CallEnded);
      expect(call.isOver).toBe(true);
    });
  });

  test('the hotline hangs up, twice if need be', async () => {
    await Promise.all([call.hangUp(), call.hangUp()]);
    expect(call.isOver).toBe(true);
    expect(await call.ended).toBeInstanceOf(CallEnded);
    await expect(call.play([scene.says('short')])).rejects.toBeInstanceOf(CallEnded);
  });
}

/** What a fake says: a length, and no sound. */
export function silentUtterance(length: 'short' | 'long'): Utterance {
  const durationMs = length === 'short' ? 300 : 60_000;
  return { name: length, language: 'zh', text: length, sounds: [], durationMs };
}
