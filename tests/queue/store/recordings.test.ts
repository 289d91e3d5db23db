/** Two processes of a node: each finishes the recordings of its own calls, and the files are the node's. */
import {
  openRecording,
  newestRecordedFiles,
  closeRecording,
  unfinishedRecordings,
} from '../../../app/queue/store/recordings.js';
import { hasOpenWork } from '../../../app/queue/store/otherNodes.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { withTransaction } from '../../../app/core/database/pool.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeScene } from '../scene.js';

const startedAt = new Date();

let database: TestDatabase;
beforeEach(async () => void (database = await cleanDatabase()));
afterEach(() => database.close());

test('recordings without an end are those of the calls of a process; until they have one, it has work', async () => {
  const { pool } = database;
  for (const [index, name] of ['pbx', 'pbx.b'].entries()) {
    const scene = await makeScene(pool, name);
    if (index === 0) {
      await scene.queue('case');
      await scene.agent('1001');
    }
    expect(await hasOpenWork(pool, name)).toBe(false);
    const { id: entryId, callId } = await scene.caller('case');
    const id = `00000000-0000-4000-8000-00000000000${index}`;
    const file = `${name}.wav`;
    await openRecording(pool, { id, callId, entryId, node: 'pbx', file, startedAt });
    await changeEntry(scene.deps, entryId, { kind: 'caller_gone' });
    const end = { at: startedAt, outcome: 'served', detail: null } as const;
    await withTransaction(pool, (client) => closeCall(client, callId, end));
  }
  for (const name of ['pbx', 'pbx.b']) {
    expect(await unfinishedRecordings(pool, name)).toEqual([`${name}.wav`]);
    expect(await hasOpenWork(pool, name)).toBe(true);
    const sha256 = '0'.repeat(64);
    await closeRecording(pool, `${name}.wav`, { kind: 'stored', lengthMs: 1000, sha256 });
    expect(await hasOpenWork(pool, name)).toBe(false);
  }
  expect((await newestRecordedFiles(pool, 'pbx')).sort()).toEqual(['pbx.b.wav', 'pbx.wav']);
});
