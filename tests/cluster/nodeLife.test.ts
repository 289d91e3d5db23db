/**
 * What becomes of a node's calls, agents and callers when the node, or its app alone, dies without a
 * word: by calls of the trunk through a real Kamailio.
 */
import { Cluster } from './cluster.js';

let cluster: Cluster;
beforeAll(async () => void (cluster = await Cluster.start()));
afterAll(() => cluster?.stop());
afterEach(() => cluster.hangUpAll());

test('an app is killed beside its Asterisk: Kamailio gives the node no call long before its lease ends, and again when the app is back', async () => {
  const { hotline, asteriskB } = cluster;
  const app = await cluster.startSecondApp();
  await cluster.untilListed(asteriskB, 'with calls', ({ flags }) => flags === 'AP');
  await app.kill();
  await cluster.untilListed(asteriskB, 'without calls', ({ flags }) => flags.startsWith('D'));
  const { rows } = await hotline.db.query(
    "SELECT expires_at > clock_timestamp() AS lasts FROM node_leases WHERE node = 'node-b'",
  );
  expect(rows).toEqual([{ lasts: true }]);
  expect((await cluster.calls('13700000901', '13700000902')).nodes).toEqual(['node-a', 'node-a']);
  await app.restart();
  await cluster.untilListed(asteriskB, 'with calls', ({ flags }) => flags === 'AP');
  expect((await cluster.calls('13700000903')).nodes).toEqual(['node-b']);
});
