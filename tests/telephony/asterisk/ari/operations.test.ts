/**
 * By which way each operation goes. It is asked of a channel that plays a minute of sound: one that
 * says that it never waits is answered meanwhile, and any other does not hold up another channel.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { AriConnection } from '../../../../app/telephony/asterisk/ari/connection.js';
import type {
  Operation,
  WaitingOperation,
} from '../../../../app/telephony/asterisk/ari/operation.js';
import * as operations from '../../../../app/telephony/asterisk/ari/operations.js';
import {
  OwnConnections,
  type AriAddress,
} from '../../../../app/telephony/asterisk/ari/ownConnections.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { log, startTestAsterisk, type Callers, type TestAsterisk } from '../testAsterisk.js';

const app = 'hotline';

let pbx: TestAsterisk;
let callers: Callers;
let ari: AriConnection;
const arrived = new Set<string>();

beforeAll(async () => {
  pbx = await startTestAsterisk();
  callers = await pbx.connectCallers();
  ari = new AriConnection(
    { ...address(), app },
    {
      log,
      mayUseSocket: true,
      onEvent: (event) => {
        if (event.type === 'StasisStart') arrived.add(event.channel.id);
      },
      onConnect: () => Promise.resolve(),
    },
  );
  await ari.start();
});

afterEach(() => callers.hangUpEverything());

afterAll(async () => {
  await ari.stop();
  await callers.close();
  await pbx.stop();
});

function address(): AriAddress {
  const { ARI_URL: url, ARI_USER: user, ARI_PASSWORD: password } = pbx.config;
  return { url, user, password };
}

async function channelOfCaller(): Promise<string> {
  const { id } = await callers.dial();
  await untilTrue('the call to arrive', () => arrived.has(id) || undefined);
  await done(operations.answerChannel(id));
  return id;
}

async function done(operation: Operation): Promise<void> {
  const { status, body } = await ari.run(operation);
  if (status >= 400) throw new Error(`${operation.uri}: ${status} ${String(body)}`);
}

/** What an operation is asked of. */
interface Busy {
  /** A channel that plays. */
  readonly channel: string;
  /** What it plays. */
  readonly playback: string;
  /** The bridge that the channel is in. */
  readonly bridge: string;
  /** An id that nothing has yet. */
  readonly fresh: string;
}

async function busyChannel(): Promise<Busy> {
  const fresh = randomUUID();
  const [playback, bridge] = [`p-${fresh}`, `b-${fresh}`];
  const channel = await channelOfCaller();
  await done(operations.createBridge(bridge, ''));
  await done(operations.addToBridge(bridge, channel));
  const watch = await callers.watch({ id: channel });
  await done(operations.playOnChannel(channel, playback, [`${pbx.soundsDir}/long`]));
  await watch.until(({ type }) => type === 'PlaybackStarted');
  return { channel, playback, bridge, fresh };
}

/** Begins a recording, which waits for the end of the sound. It keeps the channel out of bridges. */
async function recordingOf({ channel, fresh }: Busy): Promise<string> {
  await done(operations.recordChannel({ channelId: channel, name: fresh }));
  return fresh;
}

const examples: Readonly<
  Record<keyof typeof operations, (busy: Busy) => Operation | Promise<Operation>>
> = {
  answerChannel: ({ channel }) => operations.answerChannel(channel),
  hangUpChannel: ({ channel }) => operations.hangUpChannel(channel),
  limitChannel: ({ channel }) => operations.limitChannel(channel, 600),
  continueInDialplan: ({ channel }) =>
    operations.continueInDialplan(channel, 'hotline-fax', 'receive'),
  readChannel: ({ channel }) => operations.readChannel(channel),
  readAudioStatistics: ({ channel }) => operations.readAudioStatistics(channel),
  playOnChannel: ({ channel, fresh }) =>
    operations.playOnChannel(channel, fresh, [`${pbx.soundsDir}/short1`]),
  stopPlayback: ({ playback }) => operations.stopPlayback(playback),
  readPlayback: ({ playback }) => operations.readPlayback(playback),
  muteChannel: ({ channel }) => operations.muteChannel(channel),
  unmuteChannel: ({ channel }) => operations.unmuteChannel(channel),
  startMusic: ({ channel }) => operations.startMusic(channel),
  stopMusic: ({ channel }) => operations.stopMusic(channel),
  originate: ({ fresh }) =>
    operations.originate({
      channelId: fresh,
      endpoint: 'Local/12368@hotline',
      app,
      appArgs: 'rung',
      callerId: '"Court" <12368>',
      timeout: 5,
    }),
  createBridge: ({ fresh }) => operations.createBridge(fresh, ''),
  destroyBridge: ({ bridge }) => operations.destroyBridge(bridge),
  addToBridge: ({ bridge, channel }) => operations.addToBridge(bridge, channel),
  removeFromBridge: ({ bridge, channel }) => operations.removeFromBridge(bridge, channel),
  recordChannel: ({ channel, fresh }) =>
    operations.recordChannel({ channelId: channel, name: fresh }),
  setGlobal: ({ fresh }) => operations.setGlobal('NOTE', fresh),
  readGlobal: () => operations.readGlobal('NOTE'),
  setChannelVariable: ({ channel }) => operations.setChannelVariable(channel, 'NOTE', '1'),
  readChannelVariable: ({ channel }) => operations.readChannelVariable(channel, 'CHANNEL(state)'),
  readLiveRecording: async (busy) => operations.readLiveRecording(await recordingOf(busy)),
  stopRecording: async (busy) => operations.stopRecording(await recordingOf(busy)),
  snoopOn: ({ channel, fresh }) =>
    operations.snoopOn({
      channelId: channel,
      snoopId: fresh,
      spy: 'both',
      whisper: 'none',
      app,
      appArgs: 'snoop',
    }),
  subscribe: ({ channel }) => operations.subscribe(app, `channel:${channel}`),
};

/** A Local channel has no RTP. */
const refusals: Readonly<Record<string, number>> = { readAudioStatistics: 403 };

test.each(Object.entries(examples))('%s', async (name, example) => {
  const other = await channelOfCaller();
  const busy = await busyChannel();
  const watch = await callers.watch({ id: busy.channel });
  const operation = await example(busy);
  const asked = ari.run(operation);
  if (operation.neverWaits) {
    // A minute is longer than a request may take.
    const { status } = await asked;
    if (name in refusals) expect(status).toBe(refusals[name]);
    else expect(status).toBeLessThan(300);
    return;
  }
  const ended = expect(Promise.allSettled([asked])).resolves.toHaveLength(1);
  expect(await ari.run(operations.readChannel(other))).toMatchObject({ status: 200 });
  expect(watch.seen.map(({ type }) => type)).not.toContain('PlaybackFinished');
  await callers.hangUpEverything();
  await ended;
});

describe('a connection of its own', () => {
  const request = (method: string, uri: string, query?: Record<string, string>) =>
    ({ method, uri, query }) as unknown as WaitingOperation;

  test('carries query and password to Asterisk, and brings its answer or its refusal', async () => {
    const own = new OwnConnections(address(), 10_000);
    const variable = 'A_VARIABLE';
    const set = request('POST', 'asterisk/variable', { variable, value: '法院 & a' });
    expect(await own.send(set)).toEqual({ status: 204, body: '' });
    expect(await own.send(request('GET', 'asterisk/variable', { variable }))).toEqual({
      status: 200,
      body: { value: '法院 & a' },
    });
    const refused = await own.send(request('GET', 'channels/none'));
    expect(refused).toEqual({ status: 404, body: expect.stringContaining('not found') as string });
    own.stop();
  });

  // Why ids of this program and of the tests' telephones end where a longer one would go on.
  test('an id that another channel’s id begins with is refused', async () => {
    const own = new OwnConnections(address(), 10_000);
    const statusOf = async (channelId: string) => {
      const otherChannelId = `other-${randomUUID()}`;
      const query = { endpoint: 'Local/1@nowhere', app, channelId, otherChannelId };
      return (await own.send(request('POST', 'channels/create', query))).status;
    };
    expect(await statusOf('recogniser-1.12')).toBe(200);
    expect(await statusOf('recogniser-1.1')).toBe(409);
    expect(await statusOf('recogniser-1.1-')).toBe(200);
    for (const id of ['recogniser-1.12', 'recogniser-1.1-']) {
      await own.send(request('DELETE', `channels/${id}`));
    }
    own.stop();
  });

  // Asterisk cannot be made to answer by halves, or forty at once: this server can.
  describe('to a server that keeps it waiting', () => {
    let server: http.Server;
    let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
    beforeAll(async () => {
      server = http.createServer((asked, response) => answer(asked, response));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });
    const operation = () => request('POST', 'bridges/1/addChannel');
    const connections = (timeoutMs = 10_000) => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return new OwnConnections({ url, user: 'hotline', password: 'any' }, timeoutMs);
    };

    test('no request waits for another one', async () => {
      const waiting: http.ServerResponse[] = [];
      const all = new Promise<void>((resolve) => {
        answer = (_, response) => {
          waiting.push(response);
          if (waiting.length === 40) resolve();
        };
      });
      const own = connections();
      const sent = Array.from({ length: 40 }, () => own.send(operation()));
      await all;
      for (const response of waiting) response.end();
      expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(40).fill(200));
      own.stop();
    });

    test.each([
      ['nothing', () => undefined, /no answer within 100 ms/],
      [
        'half an answer',
        (_: unknown, response: http.ServerResponse) => void response.write('{"value":'),
        /aborted|no answer within 100 ms/,
      ],
    ])('who gets %s in time is told so, and the process lives', async (_, says, message) => {
      answer = says;
      const own = connections(100);
      await expect(own.send(operation())).rejects.toThrow(message);
      own.stop();
    });

    test('stopping gives up what has not been answered', async () => {
      const came = new Promise<void>((resolve) => (answer = () => resolve()));
      const own = connections();
      const sent = own.send(operation());
      await came;
      own.stop();
      await expect(sent).rejects.toThrow(/socket hang up|ECONNRESET/);
    });
  });
});
