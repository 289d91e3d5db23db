/** Which accounts Kamailio knows, when its clock or its luck is bad: a real Kamailio, and the file that it reads. */
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { keepTelephones } from '../../../app/telephony/kamailio/keepTelephones.js';
import { kamailioKey } from '../../e2e/buildHotline.js';
import { kamailioAddress, trunkAddresses } from '../cluster.js';
import { startKamailio, type Kamailio } from './kamailio.js';

let folder: string;
let kamailio: Kamailio;
let place: { readonly file: string; readonly control: string };
beforeAll(async () => {
  // The path of a socket may have no more than 107 characters.
  folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-accounts-'));
  place = { file: path.join(folder, 'accounts'), control: `unix:${folder}/kamailio_ctl` };
  const nodesFile = path.join(folder, 'nodes.list');
  await writeFile(nodesFile, '');
  // It runs not yet: the file is written for its start.
  await expect(keepTelephones(place, [])).rejects.toThrow();
  kamailio = await startKamailio({
    address: kamailioAddress,
    sipPort: await freeUdpPort(kamailioAddress),
    folder,
    nodesFile,
    control: place.control,
    variables: {
      TRUNK_ADDRESSES: trunkAddresses.join(','),
      TRUNK_CONTACT: `${trunkAddresses[0]}:5060`,
      TRUNK_CALLS_PER_SECOND: '20',
      TOPOLOGY_KEY: 'the key of the tests',
      KAMAILIO_KEY: kamailioKey,
      KAMAILIO_AGENTS: 'yes',
    },
  });
});
afterAll(async () => {
  await kamailio?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Has Kamailio be told of these accounts and no others, and returns which of them it knows. */
async function known(accounts: readonly string[]): Promise<string[]> {
  const digest = 'f'.repeat(32);
  await keepTelephones(
    place,
    accounts.map((account) => ({ account, digest })),
  );
  const isKnown = await Promise.all(accounts.map((account) => kamailio.knows(account)));
  return accounts.filter((_, index) => isKnown[index]);
}

test('of several changes within a second each is known at once', async () => {
  const accounts: string[] = [];
  for (const account of ['2001', '2002', '2003', '2004', '2005']) {
    accounts.push(account);
    expect(await known(accounts)).toEqual(accounts);
  }
});

test('a change is known also after the clock was set back by an hour', async () => {
  const later = (await stat(place.file)).mtimeMs / 1000 + 3600;
  await utimes(place.file, later, later);
  await kamailio.restart();
  expect(await known(['2006', '2007'])).toEqual(['2006', '2007']);
});
