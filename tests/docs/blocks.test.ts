/**
 * Every shell block of the handbooks and READMEs runs as it stands, in both languages: each in a
 * shell of its own, one document after another, each with a new copy of the sample court.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase, freshRedis, sharedParts, type TestRedis } from '../parts/database.js'; // prettier-ignore
import { sampleUsers } from '../../app/local/sampleUsers.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { voiceSounds, voiceSoundsEnv } from '../parts/voiceSounds.js';
import { TestConsole } from '../web/testConsole.js';
import { pageNames, readPage, type Block } from './documents.js';
import { isOfBackups, isOfSeveralMachines } from './handbookBlocks.js';
import { filesOfCheckout, openBlockRunner, type BlockRun, type BlockRunner } from './runBlock.js';

let redis: TestRedis;
beforeAll(async () => {
  await voiceSounds();
  redis = await freshRedis();
});
afterAll(() => redis.drop());

interface Scene {
  readonly runner: BlockRunner;
  close(): Promise<void>;
}

/** Opens what `make run` would have made: the sample court, its sounds, its folders, the console and its users. */
async function openScene(): Promise<Scene> {
  const folder = temporaryFolder();
  const database = await freshDatabase({ sample: true });
  const below = (name: string) => path.join(folder.path, name);
  const files = {
    ...filesOfCheckout,
    'var/sample/cases.ndjson': path.join(sharedParts().folder, 'sample-cases.ndjson'),
  };
  const settings = {
    ...databaseOnly(database),
    ...voiceSoundsEnv,
    REDIS_URL: redis.url,
    RECORDINGS_DIR: below('recordings'),
    ATTACHMENTS_DIR: below('attachments'),
    SMS_DIR: below('sms'),
    AUDIT_ANCHORS_FILE: below('anchors.log'),
  };
  const web = await TestConsole.start(settings, {}, { database });
  // The commands of the blocks are of now, and so is the console that they ask.
  web.hotline.setTime(new Date());
  for (const { role, ...somebody } of sampleUsers) await web.add({ ...somebody, roles: [role] });
  const runner = await openBlockRunner(folder.path, files, {
    ...settings,
    HOTLINE_API_URL: web.origin,
  });
  for (const name of ['recordings', 'attachments', 'sms', 'checkout/var/log', 'checkout/files']) {
    mkdirSync(below(name), { recursive: true });
  }
  writeFileSync(below('checkout/var/log/app.log'), '{"level":"error","message":"of this test"}\n');
  return {
    runner,
    async close() {
      await runner.close();
      await web.stop();
      folder.remove();
    },
  };
}

/** Returns what went wrong. */
function faultsOf({ code, stderr, commands, unknown }: BlockRun): string[] {
  return [
    ...commands
      .filter((each) => each.code !== 0)
      .map((each) => `${each.command}: exit code ${each.code}: ${each.stderr}`),
    ...unknown.map((program) => `nothing checks this program: ${program}`),
    ...(code === 0 ? [] : [`the shell ended with ${code}: ${stderr}`]),
  ];
}

/** Those of several machines are run by tests/cluster: handbook, and database. */
const isElsewhere = (block: Block) => isOfSeveralMachines(block) || isOfBackups(block);
const shellBlocks = (name: string) =>
  readPage(name).blocks.filter((block) => block.kind === 'sh' && !isElsewhere(block));
const pagesWithBlocks = pageNames.filter((name) => shellBlocks(name).length > 0);

describe.each(pagesWithBlocks.map((name) => [name]))('%s', (name) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  test.each(shellBlocks(name).map(({ line, content }) => [line, content] as const))(
    'the block at line %i',
    async (_line, content) => expect(faultsOf(await scene.runner.run(content))).toEqual([]),
  );
});

describe('a block that is wrong is found', () => {
  let scene: Scene;
  beforeAll(async () => (scene = await openScene()));
  afterAll(() => scene.close());

  test.each([
    ['npx hotline courts liste', 'npx hotline courts liste: exit code 2'],
    ['npx hotline audit readings --max-wait 1200', "unknown option '--max-wait'"],
    ['export TOKEN=$(npx hotline staff token make --staff 无此人)', '无此人'],
    [
      'npx hotline users token nobody | grep -c x || true',
      'npx hotline users token nobody: exit code',
    ],
    ['make runn', 'there is no make runn'],
    ['make test ONLI=tickets', 'there is no make test ONLI='],
    ['npx jest tests/none.test.ts', 'there is no jest tests/none.test.ts'],
    ['npx jest tests/e2e/limits.test.ts -t "no such test"', 'a test named "no such test"'],
    ['npx tsx tests/telephone/call.ts', 'nothing checks npx tsx'],
    ['systemctl restart hotline || true', 'nothing checks this program: systemctl restart'],
    ['true && /bin/systemctl restart hotline', 'nothing checks this program: /bin/systemctl'],
    ['grep x var/nothing.log', 'the shell ended with 2'],
    ['echo "$nothing"', 'the shell ended with 1'],
  ])('%s', async (content, fault) => {
    const faults = faultsOf(await scene.runner.run(content));
    expect(faults.join('\n')).toContain(fault);
  });
});
