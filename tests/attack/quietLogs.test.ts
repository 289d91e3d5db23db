/** What Asterisk keeps of calls in its logs: nothing of what a caller heard, or how long. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { untilTrue } from '../telephone/untilTrue.js';
import {
  startTestAsterisk,
  type Callers,
  type TestAsterisk,
} from '../telephony/asterisk/testAsterisk.js';

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

/** Everything that Asterisk has written, to its files and to its console. */
async function logs(): Promise<string> {
  const folder = path.dirname(pbx.asterisk.logFile);
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return texts.join('\n');
}

test('a sound that a digit or a hang-up cuts off is in no log of Asterisk', async () => {
  const { telephony, reception } = await pbx.connect();
  const caller = await callers.dial();
  const call = await reception.callOf(caller);
  await call.answer();
  const watch = await callers.watch(call);
  const begins = () => watch.until(({ type }) => type === 'PlaybackStarted');
  const asked = call.ask({
    utterances: [pbx.says('long')],
    match: () => 'complete',
    firstDigitTimeoutMs: 60_000,
    betweenDigitsTimeoutMs: 60_000,
  });
  await begins();
  await caller.press('2');
  expect(await asked).toMatchObject({ digits: '2' });
  watch.seen.length = 0;
  const heard = call.play([pbx.says('quiet')], { bargeIn: false }).catch(() => 'gone');
  await begins();
  await caller.hangUp();
  await call.ended;
  await heard;

  // A fault of another call, logged after all of that.
  const other = await callers.dial();
  await reception.callOf(other).then((each) => each.answer());
  await callers.post(`/channels/${encodeURIComponent(other.id)}/play`, {
    media: 'recording:nothing-there',
  });
  await untilTrue('the fault to be logged', async () =>
    (await logs()).includes('nothing-there') ? true : undefined,
  );
  await other.hangUp();
  await telephony.stop();
  const lines = (await logs()).split('\n');
  const named = [call.id, pbx.mediaOf('long'), pbx.mediaOf('quiet'), 'Playback'];
  expect(lines.filter((line) => named.some((name) => line.includes(name)))).toEqual([]);
});
