import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { messagePath } from '../../app/tickets/opening/unsentMessages.js';
import { finishRecordingFile } from '../../app/telephony/asterisk/sound/recordingFile.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { synthWav } from '../voice/speech/measureSound.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { hotline as run, type Ran } from './hotline.js';
import { signedIn } from './signedIn.js';

const folder = temporaryFolder();
const recordings = path.join(folder.path, 'recordings');
const attachments = path.join(folder.path, 'attachments');
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterAll(folder.remove);

/** Runs the command as a member of the staff. */
async function as(who: string, ...args: string[]): Promise<Ran> {
  return run(['tickets', ...args], {
    DATABASE_URL: database.url,
    RECORDINGS_DIR: recordings,
    ATTACHMENTS_DIR: attachments,
    ATTACHMENT_MAX_MEGABYTES: '1',
    ATTACHMENTS_PER_TICKET: '3',
    ...(await signedIn(database.pool, who)),
  });
}

/** Opens a complaint about the enforcement bureau, which its head must answer. */
async function complaint(): Promise<Ticket> {
  const { rows } = await database.pool.query<{ court: number; department: number }>(
    `SELECT c.id AS court, d.id AS department FROM courts c JOIN departments d ON d.court_id = c.id
      WHERE c.code = '苏98' AND d.name = '执行局'`,
  );
  const { court: courtId = 0, department: aboutDepartmentId = 0 } = rows[0] ?? {};
  const opened = await openTicket(
    { db: database.pool, clock: { now: () => new Date() }, identityKeys: database.identityKeys },
    {
      kind: 'complaint',
      courtId,
      aboutDepartmentId,
      language: 'zh',
      callId: null,
      callerNumber: null,
      by: { kind: 'caller' },
      message: { body: '态度不好' },
    },
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return opened.ticket;
}

function given(name: string, content: string | Buffer): string {
  const file = path.join(folder.path, name);
  writeFileSync(file, content);
  return file;
}

test('files are attached, an answer is spoken, and both are copied out', async () => {
  const { id, number } = await complaint();
  const attached = await as(
    '武卫东',
    ...['attach', number, given('起诉状.pdf', '%PDF-1.7'), given('\u202Egnp.exe', 'x')],
  );
  expect(attached).toMatchObject({ code: 0, stderr: '' });
  expect(attached.stdout).toBe(
    `ticket ${number}: attached 起诉状.pdf (application/pdf, 8 bytes)\n` +
      `ticket ${number}: attached ?gnp.exe (application/x-msdos-program, 1 bytes)\n`,
  );

  const recording = path.join(folder.path, 'answer.wav');
  synthWav(recording, ['synth', '1.5', 'sine', '440', 'pad', '1', '1', 'gain', '-30']);
  const original = readFileSync(recording);
  const replied = await as(
    '武卫东',
    ...['reply', number, '--recording', recording, '--text', '已处理'],
  );
  expect(replied).toMatchObject({ code: 0, stderr: '' });
  expect(replied.stdout).toMatch(new RegExp(`^ticket ${number}: replied, due `));
  expect(readFileSync(recording)).toEqual(original);
  const answer = (await readMessages(database.pool, id)).at(-1);
  expect(answer).toMatchObject({ purpose: 'answer', body: '已处理' });
  // The same as if Asterisk had recorded it.
  const stored = await finishRecordingFile(messagePath(recordings, answer?.voice?.file ?? ''));
  expect(answer?.voice).toMatchObject(stored);
  expect(stored.lengthMs).toBeGreaterThan(1500);
  expect(stored.lengthMs).toBeLessThan(2200);

  const to = path.join(folder.path, 'out');
  const copied = await as('曹建平', 'files', number, '--to', to);
  expect(copied).toMatchObject({ code: 0, stderr: '' });
  const names = readdirSync(to).sort();
  expect(names).toEqual([
    expect.stringMatching(/^02-answer-\d{8}-\d{4}\.wav$/),
    ...['attachment-01-起诉状.pdf', 'attachment-02-_gnp.exe'],
  ]);
  expect(copied.stdout.trim().split('\n')).toEqual(names.map((name) => path.join(to, name)));
  const again = await as('曹建平', 'files', number, '--to', to);
  expect(again).toMatchObject({ code: 2, stdout: '' });
  expect(again.stderr).toContain('already exists, so nothing was copied; name another folder');

  const shown = (await as('柳青', 'show', number)).stdout;
  for (const line of [
    /answer +answers\/\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}\.wav \(2 s\) 已处理/,
    /^attachments\n {2}[\d :-]+ {2}by 武卫东 {2}起诉状\.pdf +application\/pdf, 8 bytes$/m,
    /by 武卫东 {2}\?gnp\.exe +application\/x-msdos-program, 1 bytes$/m,
    /^copied\n {2}[\d :-]+ {2}by 曹建平 {2}message 2$/m,
    /by 曹建平 {2}attachment 1 起诉状\.pdf$/m,
  ]) {
    expect(shown).toMatch(line);
  }

  writeFileSync(messagePath(recordings, answer?.voice?.file ?? ''), 'something else');
  const other = path.join(folder.path, 'other');
  const changed = await as('曹建平', 'files', number, '--to', other);
  expect(changed.code).toBe(1);
  expect(changed.stderr).toMatch(/^02-answer-[\d-]+\.wav differs from the stored file/);
  expect(readdirSync(other)).toHaveLength(2);
});

test('what cannot be attached is said, and nothing is', async () => {
  const { id, number } = await complaint();
  const fine = given('fine.txt', 'x');
  const large = given('large.bin', '');
  truncateSync(large, 1_000_001);
  const said = async (who: string, ...args: string[]) => {
    const { code, stdout, stderr } = await as(who, 'attach', number, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  const nowhere = path.join(folder.path, 'nowhere');
  expect(await said('武卫东', fine, nowhere)).toBe(`${nowhere}: there is no such file\n`);
  expect(await said('武卫东', fine, folder.path)).toContain('not a file; name each file');
  expect(await said('武卫东', fine, given('empty', ''))).toContain('empty: is empty\n');
  expect(await said('武卫东', fine, large)).toContain(
    'large.bin: is larger than 1.0 MB (ATTACHMENT_MAX_MEGABYTES)\n',
  );
  expect(await said('武卫东', fine, fine, fine, fine)).toBe(
    `ticket ${number} would have more than 3 attachments (ATTACHMENTS_PER_TICKET)\n`,
  );
  expect(await said('曹建平', fine)).toContain('accepts files only from its handler');
  expect(await said('沈国栋', fine)).toBe(`there is no ticket ${number}\n`);
  const { rows } = await database.pool.query(
    'SELECT FROM ticket_attachments WHERE ticket_id = $1',
    [id],
  );
  expect(rows).toEqual([]);
});

test('an answer that nobody could hear is refused, and the ticket stays open', async () => {
  const { id, number } = await complaint();
  const silence = path.join(folder.path, 'silence.wav');
  synthWav(silence, ['trim', '0', '2']);
  const damaged = Buffer.concat([Buffer.from('RIFF0000WAVE'), Buffer.alloc(60, 'x')]);
  const long = path.join(folder.path, 'long.wav');
  synthWav(long, ['synth', '601', 'sine', '440'], 8000, 1);
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await as('武卫东', 'reply', number, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  expect(await said()).toBe('give the answer by --text, --recording or both\n');
  expect(await said('--recording', given('answer.mp3', 'ID3'))).toContain(
    'answer.mp3 is not a WAV file: convert it, for example with sox',
  );
  expect(await said('--recording', path.join(folder.path, 'nowhere'))).toContain('no such file');
  expect(await said('--recording', silence)).toContain('contains only silence');
  expect(await said('--recording', given('damaged.wav', damaged))).toContain(
    'damaged.wav cannot be read: sox',
  );
  expect(await said('--recording', long)).toContain('at most 10 minutes');
  expect(await readMessages(database.pool, id)).toHaveLength(1);

  // A person who may not answer leaves no recording behind.
  const answers = path.join(recordings, 'messages', 'answers');
  mkdirSync(answers, { recursive: true });
  const recordingsThere = () =>
    readdirSync(answers, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.wav'),
    );
  const before = recordingsThere();
  const tone = path.join(folder.path, 'tone.wav');
  synthWav(tone, ['synth', '1', 'sine', '440']);
  const refused = await as('柳青', 'reply', number, '--recording', tone);
  expect(refused.stderr).toContain(
    `ticket ${number} can only be answered, accepted and returned by`,
  );
  expect(recordingsThere()).toEqual(before);
});
