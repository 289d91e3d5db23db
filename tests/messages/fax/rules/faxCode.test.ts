import path from 'node:path';
import {
  loadIdentityKeys,
  type IdentityKeys,
} from '../../../../app/court/identity/store/identityKeys.js';
import {
  addIdentityKey,
  createKeyFile,
  removeIdentityKey,
} from '../../../../app/court/identity/store/keyFile.js';
import {
  isOurFaxCode,
  readFaxCode,
  writeFaxCode,
  type FaxReference,
} from '../../../../app/messages/fax/rules/faxCode.js';
import { temporaryFolder } from '../../../parts/temporaryFolder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let files = 0;
async function keyFile(): Promise<string> {
  const file = path.join(folder.path, `keys-${++files}.json`);
  await createKeyFile(file);
  return file;
}

const ticket: FaxReference = { kind: 'ticket', number: '2611260426' };
const ofCase: FaxReference = { kind: 'case', number: '（2026）苏98民初100号' };

/** Whether a page with this text is the hotline's. */
function isOurs(text: string, identityKeys: IdentityKeys): boolean {
  const code = readFaxCode(text);
  return code !== null && isOurFaxCode(code, identityKeys);
}

test.each([ticket, ofCase])('what is written can be read, and is ours: %o', async (reference) => {
  const identityKeys = loadIdentityKeys(await keyFile());
  const text = writeFaxCode(reference, identityKeys);
  expect(text).toMatch(/:[0-9A-F]{16}$/);
  expect(readFaxCode(text)).toEqual({ ...reference, keyed: text.slice(-16) });
  expect(isOurs(text, identityKeys)).toBe(true);
  expect(writeFaxCode(reference, identityKeys)).toBe(text);
});

test('a code without its keyed part, cut off, or of something else is not ours', async () => {
  const file = await keyFile();
  const identityKeys = loadIdentityKeys(file);
  const text = writeFaxCode(ticket, identityKeys);
  const keyed = text.slice(-16);
  for (const forged of [
    '12368:ticket:2611260426',
    '12368:ticket:2611260426:',
    `12368:ticket:2611260434:${keyed}`,
    `12368:case:2611260426:${keyed}`,
    text.slice(0, -1),
    text.slice(0, -2),
    `${text}00`,
    `12368:ticket:2611260426:${'é'.repeat(16)}`,
  ]) {
    expect(readFaxCode(forged)).not.toBeNull();
    expect(isOurs(forged, identityKeys)).toBe(false);
  }
  expect(isOurs(text, loadIdentityKeys(await keyFile()))).toBe(false);
});

test('pages stay ours under a new identity key, until theirs is retired', async () => {
  const file = await keyFile();
  const text = writeFaxCode(ticket, loadIdentityKeys(file));
  await addIdentityKey(file);
  const identityKeys = loadIdentityKeys(file);
  expect(writeFaxCode(ticket, identityKeys)).not.toBe(text);
  expect(isOurs(text, identityKeys)).toBe(true);
  await removeIdentityKey(file, 1);
  expect(isOurs(text, loadIdentityKeys(file))).toBe(false);
});

test.each([
  '',
  '12368',
  '12368:ticket:',
  '12368:person:1',
  '12368:ticket:1\0',
  '12368:ticket:1:\0',
  'x12368:ticket:1',
  `12368:case:${'1'.repeat(61)}`,
  'https://12368.example/ticket:1',
])('another text belongs nowhere: %s', (text) => expect(readFaxCode(text)).toBeNull());
