import { execFile } from 'node:child_process';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CallEnded } from '../../../app/telephony/call.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { startTestAsterisk, type Reception, type TestAsterisk } from './testAsterisk.js';

let pbx: TestAsterisk;
let telephony: Telephony;
let reception: Reception;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  ({ telephony, reception } = await pbx.connect());
});

afterAll(async () => {
  await telephony.stop();
  await pbx.stop();
});

it('has a place for faxes from the start: the dialplan makes none, and a fax fails without it', async () => {
  const folder = path.join(pbx.config.RECORDINGS_DIR, 'fax/in');
  expect((await stat(folder)).isDirectory()).toBe(true);
});

it('ends the calls of an Asterisk that died, and takes those of the next one', async () => {
  const before = await pbx.connectCallers();
  const waiting = await reception.callOf(await before.dial());
  const talking = await reception.callOf(await before.dial());
  await talking.answer();
  const watch = await before.watch(talking);
  const played = talking.play([pbx.says('long')]);
  const rejected = expect(played).rejects.toBeInstanceOf(CallEnded);
  await watch.until((event) => event.type === 'PlaybackStarted');

  const startedBefore = telephony.startedAt;
  await pbx.asterisk.kill();
  await before.close();
  await pbx.asterisk.restart();

  await rejected;
  // Nobody has hung up.
  expect(await waiting.ended).toMatchObject({ isCutOff: true });
  expect(await talking.ended).toMatchObject({ isCutOff: true });
  expect(await reception.presentAt(2)).toEqual(new Set());
  await telephony.untilConnected();
  expect(telephony.isConnected).toBe(true);
  expect(telephony.startedAt?.getTime()).toBeGreaterThan(startedBefore?.getTime() ?? Infinity);

  const after = await pbx.connectCallers();
  const next = await reception.callOf(await after.dial());
  await next.answer();
  expect(await next.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  await next.hangUp();
  expect(await next.ended).toMatchObject({ isCutOff: false });
  await after.untilNoChannel();
  await after.close();
});

it('places calls again when the stop of Asterisk was aborted, from its next call on', async () => {
  const callers = await pbx.connectCallers();
  // A call whose end Asterisk has to wait for: it opens a file that nobody writes into.
  const pipe = path.join(pbx.folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  await pbx.asterisk.command(
    `dialplan add extension 9876,1,Set(read=\${FILE(${pipe},0,1)}) into hotline`,
  );
  await callers.dial({ to: '9876' });
  const call = await reception.callOf(await callers.dial());
  await call.answer();
  const stopped = pbx.asterisk.command('core stop now');
  expect(await call.ended).toMatchObject({ isCutOff: true });
  expect(telephony.isConnected).toBe(false);
  await pbx.asterisk.command('core abort shutdown');
  await (await open(pipe, 'w')).close();
  await stopped;
  const next = await reception.callOf(await callers.dial());
  expect(telephony.isConnected).toBe(true);
  await next.answer();
  expect(await next.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  await next.hangUp();
  await callers.untilNoChannel();
  await callers.close();
});

it('tells the same of an Asterisk that is stopped in order, which hangs up its calls itself', async () => {
  const callers = await pbx.connectCallers();
  const call = await reception.callOf(await callers.dial());
  await call.answer();
  const stopped = pbx.asterisk.command('core stop now');
  expect(await call.ended).toMatchObject({ isCutOff: true });
  // It places no call any more.
  expect(telephony.isConnected).toBe(false);
  await callers.close();
  await stopped;
  await pbx.asterisk.ended;
  await pbx.asterisk.restart();
  expect(await reception.presentAt(3)).toEqual(new Set());
  await untilTrue('it to place calls again', () => telephony.isConnected || undefined);
});
