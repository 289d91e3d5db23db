/** The number that a fax shows: anybody can forge it, so it leads into no ticket. */
import { readAttachments } from '../../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { makeScene, type Scene } from '../scene.js';
import { faxesOf } from './faxesOf.js';

const folder = temporaryFolder();
let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  scene = await makeScene(database.pool);
});
afterAll(async () => {
  await database?.close();
  folder.remove();
});

const { tiffOf, take, codeFor, ticketOf, notesOf, aCase } = faxesOf(() => scene, folder.path);

test.each([
  { kind: 'consultation', ofCase: false, from: '13700000371' },
  { kind: 'handed_over', ofCase: false, from: '13700000372' },
  { kind: 'contact_judge', ofCase: true, from: '13700000373' },
] as const)(
  'leads into no ticket ($kind): the dispatchers have the fax in one of its own, which names the other',
  async ({ kind, ofCase, from }) => {
    const { id, number } = await aCase();
    const question = await scene.open({
      ...{ kind, callerNumber: from, caseId: ofCase ? id : null },
    });
    const before = await readMessages(database.pool, question.id);
    const code = ofCase ? codeFor({ kind: 'case', number }) : null;
    const row = await take(await tiffOf({ title: kind, code }), { callerNumber: from });
    expect(row.number).not.toBe(question.number);
    expect(await ticketOf(row)).toMatchObject({ kind: 'handed_over', status: 'opened' });
    expect((await notesOf(row))[0]).toContain(`该号码另有未答复的工单${question.number}，`);
    expect(await readMessages(database.pool, question.id)).toEqual(before);
    expect(await readAttachments(database.pool, question.id)).toEqual([]);
    const receipt = (await scene.smsTo(from)).find((sms) => sms.startsWith('fax_received'));
    expect(receipt).toContain(`登记编号为${row.number}`);
  },
);

test('names none that is kept from the dispatchers', async () => {
  const from = '13700000374';
  await scene.open({ kind: 'consultation', callerNumber: from, confidential: true });
  await scene.open({ kind: 'complaint', callerNumber: from });
  const row = await take(await tiffOf({ title: '不提示' }), { callerNumber: from });
  expect((await notesOf(row))[0]).not.toContain('另有');
});
