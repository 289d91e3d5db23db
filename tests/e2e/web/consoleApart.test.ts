/**
 * The console in a process of its own beside the one with the calls, as the handbook recommends for a busy hotline: what is done at the desk
 * reaches the call, what happens on the telephone reaches the desk, and a console that dies takes no call with it.
 */
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../../app/local/appProcess.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { projectRoot } from '../../../app/core/paths.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { typescript } from '../../parts/typescript.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { LiveClient } from '../../web/live/liveClient.js';
import { Browser } from '../../web/testConsole.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';
import { addConsoleUser } from './consoleUser.js';

const number = '1001';
const from = '13700000041';

let hotline: Hotline;
let desk: DeskCalls;
let web: AppProcess;
let agent: Browser;
let live: LiveClient;

beforeAll(async () => {
  const port = await freeTcpPort('127.0.0.1');
  const origin = `http://localhost:${port}`;
  hotline = await Hotline.start({ softphones: true, env: { HOTLINE_ROLES: 'calls,jobs' } });
  desk = new DeskCalls(hotline);
  web = await startAppProcess({
    env: {
      ...hotline.settings,
      HOTLINE_ROLES: 'web',
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: origin,
    },
    logFile: path.join(hotline.folder, 'app-web.log'),
    command: [...typescript, path.join(projectRoot, 'app/main.ts')],
    nice: priorities.web,
  });
  agent = new Browser(origin);
  const user = await addConsoleUser(hotline, number, 'agent');
  expect((await agent.post('/api/sign-in', user)).status).toBe(200);
  live = watch();
});
afterAll(async () => {
  live?.close();
  await web?.stop();
  await hotline?.stop();
});

/** Opens the stream of a desk. @param after the cursor that an earlier one has reached */
function watch(after?: string): LiveClient {
  const { origin, cookie } = agent;
  const from = after === undefined ? {} : { after };
  return new LiveClient({ url: `${origin}/api/live`, headers: { cookie }, ...from });
}

const deskNow = async () => (await agent.get('/api/desk')).body as GotReply<'GET /api/desk'>;
const toldOfEntry = (change: string) =>
  live.until(() => live.events.some((event) => event.kind === 'entry' && event.change === change));

test('a desk in another process takes a call, holds it, survives a crash of the console in it, and ends it', async () => {
  // Nobody is there to be called before the telephone is; the console asks the exchange.
  expect(await agent.post('/api/desk/sign-in')).toMatchObject({ body: { error: 'no_telephone' } });
  await hotline.registerAgent(number);
  expect(await agent.post('/api/desk/sign-in')).toMatchObject({ body: { status: 'ready' } });

  const { caller, telephone } = await desk.rings(from);
  await toldOfEntry('offered');
  expect((await deskNow()).offer).toMatchObject({ number: from });
  const telephoneOfAgent = await telephone.answer();
  await telephoneOfAgent.hears(/agentCaller/);
  await toldOfEntry('began');
  expect(await deskNow()).toMatchObject({
    offer: null,
    agentCall: { number: from, heldSinceAt: null },
  });
  await desk.hearEachOther(caller, telephoneOfAgent);

  expect(await agent.post('/api/desk/hold')).toMatchObject({ status: 200 });
  await caller.hears('hold/calm');
  await toldOfEntry('held');
  expect(await agent.post('/api/desk/resume')).toMatchObject({ status: 200 });
  await desk.hearEachOther(caller, telephoneOfAgent);

  live.close();
  await web.kill();
  await desk.hearEachOther(caller, telephoneOfAgent);
  await web.restart();
  live = watch(live.lastId);
  // The session goes on, and so does the agent call.
  expect(await deskNow()).toMatchObject({ agentCall: { number: from } });

  expect(await agent.post('/api/desk/hang-up')).toMatchObject({ status: 200 });
  await toldOfEntry('ended');
  expect(await desk.outcomes(from)).toEqual(['answered by agent']);
  await untilTrue('the desk without a caller', async () =>
    (await deskNow()).agentCall === null ? true : undefined,
  );
  await caller.hangUp();
  await hotline.nothingLeft();
});
