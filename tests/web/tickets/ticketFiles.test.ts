/** The files of a ticket: who opens them is known, and what is not what was stored is not given. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { finishRecordingFile } from '../../../app/telephony/asterisk/sound/recordingFile.js';
import { wavHeader } from '../../../app/telephony/wav.js';
import { messagePath } from '../../../app/tickets/opening/unsentMessages.js';
import { readAttachments } from '../../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { handOverAll } from '../../core/files/handOverAll.js';
import { startObjectServer } from '../../core/files/objectServer.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { synthWav } from '../../voice/speech/measureSound.js';
import { ticket } from '../consoleScene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const recordings = path.join(folder.path, 'recordings');
const attachments = path.join(folder.path, 'attachments');

let web: TestConsole;
/** The head of the enforcement bureau, who has the ticket. */
let head: Browser;
let complaint: Ticket;
beforeEach(async () => {
  web = await TestConsole.start({ RECORDINGS_DIR: recordings, ATTACHMENTS_DIR: attachments });
  head = await web.as({ name: 'wu', roles: ['handler'], staff: '武卫东' });
  const { rows } = await web.app.db.query<{ id: number }>(
    `SELECT d.id FROM departments d JOIN courts c ON c.id = d.court_id WHERE c.code = '苏98' AND d.name = '执行局'`,
  );
  complaint = await ticket(web, { aboutDepartmentId: rows[0]?.id ?? 0 });
});
afterEach(async () => {
  await web.stop();
  rmSync(recordings, { recursive: true, force: true });
});

const of = ({ number }: Ticket) => `/api/tickets/${number}`;

/** A WAV as a computer records it. */
function recorded(name: string, effects: readonly string[]): string {
  const file = path.join(folder.path, `${name}.wav`);
  synthWav(file, effects);
  return readFileSync(file).toString('base64');
}

/** Half a megabyte that says it has 250 samples a second: at the rate of speech it would be 77 MB. */
function slow(): Buffer {
  const samples = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, at) => 100 + (at % 7) * 8));
  const head = wavHeader(250, samples.length);
  head.writeUInt32LE(250, 28); // bytes a second
  head.writeUInt16LE(1, 32); // bytes a sample
  head.writeUInt16LE(8, 34); // bits
  return Buffer.concat([head, samples]);
}

/** Puts a script in the place of sox while something is done. */
async function withSox<T>(script: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.PATH ?? '';
  writeFileSync(path.join(folder.path, 'sox'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${folder.path}:${before}`;
  try {
    return await work();
  } finally {
    process.env.PATH = before;
    rmSync(path.join(folder.path, 'sox'));
  }
}

/** A WAV of so many seconds as a telephone records it. */
function tone(seconds: number): Buffer {
  const samples = Int16Array.from({ length: seconds * 8000 }, (_, at) =>
    at % 18 < 9 ? 3000 : -3000,
  );
  const bytes = Buffer.from(samples.buffer);
  return Buffer.concat([wavHeader(8000, bytes.length), bytes]);
}

const reply = (body: object, by = head) => by.post(`${of(complaint)}/reply`, body);

const answersThere = () => {
  const files = () => readdirSync(recordings, { recursive: true, encoding: 'utf8' });
  return (existsSync(recordings) ? files() : []).filter((name) => name.endsWith('.wav'));
};

async function attached(name: string): Promise<number> {
  const sent = await head.post(
    `${of(complaint)}/attachments?name=${encodeURIComponent(name)}`,
    Buffer.from('%PDF-1.7'),
  );
  expect(sent.status).toBe(200);
  return (await readAttachments(web.app.db, complaint.id)).at(-1)?.id ?? 0;
}

test('a ticket is answered by a recording beside the words: it is kept as Asterisk would have recorded it', async () => {
  const recording = recorded('answer', ['synth', '1.5', 'sine', '440', 'pad', '1', '1', 'gain', '-30']); // prettier-ignore
  const replied = await reply({ text: '已处理', recording });
  expect(replied.body).toMatchObject({ ticket: { status: 'replied' } });
  const answer = (await readMessages(web.app.db, complaint.id)).at(-1);
  expect(answer).toMatchObject({ purpose: 'answer', body: '已处理' });
  const stored = await finishRecordingFile(messagePath(recordings, answer?.voice?.file ?? ''));
  expect(answer?.voice).toMatchObject(stored);
  // Without the silence at its ends.
  expect(stored.lengthMs).toBeGreaterThan(1500);
  expect(stored.lengthMs).toBeLessThan(2200);
});

test('an answer that nobody could hear is refused, and the ticket stays open', async () => {
  const damaged = Buffer.concat([Buffer.from('RIFF0000WAVE'), Buffer.alloc(60, 'x')]);
  for (const [body, field, problem] of [
    [{}, 'body.text', 'missing'],
    [{ recording: Buffer.from('ID3').toString('base64') }, 'body.recording', 'malformed'],
    [{ recording: damaged.toString('base64') }, 'body.recording', 'malformed'],
    [{ recording: recorded('silence', ['trim', '0', '2']) }, 'body.recording', 'silent'],
    [{ recording: tone(601).toString('base64') }, 'body.recording', 'recording_too_long'],
  ] as const) {
    expect([problem, await reply(body)]).toMatchObject([
      problem,
      { status: 400, body: { field, problem } },
    ]);
  }
  expect((await reply({ recording: 'A'.repeat(22_000_000) })).status).toBe(413);
  expect(await readMessages(web.app.db, complaint.id)).toHaveLength(1);
});

test('of a recording of a tiny rate no more is converted than may be sent', async () => {
  const made = path.join(folder.path, 'made.raw');
  const real = execFileSync('sh', ['-c', 'command -v sox'], { encoding: 'utf8' }).trim();
  const recording = slow().toString('base64');
  expect(await reply({ recording })).toMatchObject({
    status: 400,
    body: { problem: 'recording_too_long', limit: 10 },
  });
  // What sox makes for the hotline is counted.
  await withSox(`${real} "$@" | wc -c >${made}`, () => reply({ recording }));
  const bytes = Number(readFileSync(made, 'utf8'));
  expect(bytes).toBeGreaterThan(19_000_000);
  expect(bytes).toBeLessThan(20_000_000);
});

test('a sox that crashes is no fault of the recording', async () => {
  const recording = recorded('tone', ['synth', '1', 'sine', '440']);
  const answered = await withSox('echo "a secret place" >&2; kill -SEGV $$', () =>
    reply({ recording }),
  );
  expect(answered.status).toBe(500);
  expect(answered.text).not.toContain('secret');
});

test('recordings are converted one at a time, and too many at once are told to come later', async () => {
  const recording = recorded('tone', ['synth', '1', 'sine', '440']);
  const running = path.join(folder.path, 'running');
  const gate = path.join(folder.path, 'gate');
  // It waits for the gate and fails as for a bad file, or crashes where another one runs.
  const script = `mkdir ${running} || kill -SEGV $$; until [ -e ${gate} ]; do sleep 0.05; done; rmdir ${running}; exit 2`;
  let told = 0;
  const send = async () => {
    const answer = await reply({ recording });
    told += 1;
    // All that are not told to come later are waiting.
    if (told === 3) writeFileSync(gate, '');
    return answer;
  };
  const answered = await withSox(script, () => Promise.all(Array.from({ length: 8 }, send)));
  const later = answered.filter(({ status }) => status === 409);
  expect(later).toHaveLength(3);
  expect(later[0]?.body).toMatchObject({ error: 'try_later' });
  expect(answered.filter(({ status }) => status === 400)).toHaveLength(5);
});

test('who may not answer is refused before the recording is read, and leaves none behind', async () => {
  const dispatcher = await web.as(people.dispatcher);
  const recordings = [
    recorded('tone', ['synth', '1', 'sine', '440']),
    tone(601).toString('base64'),
  ];
  for (const recording of recordings) {
    expect(await reply({ recording }, dispatcher)).toMatchObject({
      status: 403,
      body: { error: 'handlers_only' },
    });
  }
  expect(answersThere()).toEqual([]);
  expect((await reply({ text: '已处理' })).status).toBe(200);
  expect(await reply({ recording: recordings[1] })).toMatchObject({
    status: 409,
    body: { error: 'replied' },
  });
});

test('who has opened which file is shown with the ticket to those who may open them, and stays', async () => {
  const attachmentId = await attached('起诉状.pdf');
  await reply({ recording: recorded('tone', ['synth', '1', 'sine', '440']) });
  const messageId = (await readMessages(web.app.db, complaint.id)).at(-1)?.id ?? 0;
  const judge = await web.as(people.handler);
  const places = [`/messages/${messageId}/sound`, `/attachments/${attachmentId}`];
  // It names nobody, and may be about this judge.
  for (const place of ['', ...places]) {
    expect([place, (await judge.get(`${of(complaint)}${place}`)).status]).toEqual([place, 404]);
  }
  await web.app.db.query(
    'UPDATE tickets SET assignee_id = (SELECT id FROM staff WHERE name = $2) WHERE id = $1',
    [complaint.id, people.handler.staff],
  );
  const sound = await judge.get(`${of(complaint)}/messages/${messageId}/sound`);
  expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  const file = await judge.get(`${of(complaint)}/attachments/${attachmentId}`);
  expect([file.status, file.text]).toEqual([200, '%PDF-1.7']);
  const copy = { at: web.app.clock.now().toISOString(), by: '曹建平' };
  const dispatcher = await web.as(people.dispatcher);
  const copiesFor = async (browser: Browser) =>
    ((await browser.get(of(complaint))).body as GotReply<'GET /api/tickets/:number'>).copies;
  expect(await copiesFor(dispatcher)).toEqual([
    { ...copy, messageId, attachmentId: null },
    { ...copy, messageId: null, attachmentId },
  ]);
  const agent = await web.as(people.agent);
  expect(await copiesFor(agent)).toEqual([]);
  await expect(web.database.asOwner('DELETE FROM ticket_file_copies')).rejects.toThrow(
    /only ever added to/,
  );
});

test('what is not what was stored is not given, nor what is not here', async () => {
  const id = await attached('\u202Egnp.exe');
  const [row] = await readAttachments(web.app.db, complaint.id);
  const place = path.join(attachments, row?.kept?.file ?? '');
  const get = () => head.get(`${of(complaint)}/attachments/${id}`);
  // The name turns the letters that follow: it would be saved as exe.png.
  expect((await get()).headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''_gnp.exe",
  );
  writeFileSync(place, 'something else');
  expect(await get()).toMatchObject({ status: 409, body: { error: 'file_changed' } });
  rmSync(place);
  expect(await get()).toMatchObject({ status: 404, body: { error: 'not_here' } });
});

/** Has a clerk read at the console of another node, which has none of the files of the first. */
async function atOther(
  settings: Record<string, string>,
  work: (reader: Browser) => Promise<void>,
): Promise<void> {
  const here = { RECORDINGS_DIR: recordings, ATTACHMENTS_DIR: path.join(folder.path, 'other') };
  const other = await TestConsole.start({ ...settings, ...here }, {}, { database: web.database });
  try {
    await work(await other.as({ name: 'wu', roles: ['handler'], staff: '武卫东' }));
  } finally {
    await other.stop();
  }
}

test('the console of a node gives what another node has handed over, and says when the store is away', async () => {
  const shared = path.join(folder.path, 'shared');
  mkdirSync(shared);
  const id = await attached('起诉状.pdf');
  const given = await head.get(`${of(complaint)}/attachments/${id}`);
  const config = { ...web.app.config, FILES_STORE: 'folder' as const, FILES_DIR: shared };
  expect(await handOverAll({ ...web.app, config })).toBe(true);
  const [row] = await readAttachments(web.app.db, complaint.id);
  rmSync(path.join(attachments, row?.kept?.file ?? ''));
  const settings = { FILES_STORE: 'folder', FILES_DIR: shared };
  await atOther(settings, async (reader) => {
    const get = () => reader.get(`${of(complaint)}/attachments/${id}`);
    renameSync(shared, `${shared}.away`);
    expect(await get()).toMatchObject({ status: 503, body: { error: 'files_away' } });
    renameSync(`${shared}.away`, shared);
    expect(await get()).toMatchObject({ status: 200, body: given.body as unknown });
  });
});

test('a store that takes a request and says nothing does not keep a reader waiting, and nothing is lost', async () => {
  const server = await startObjectServer(folder.path);
  try {
    const { endpoint, bucket, accessKeyId, secretAccessKey } = server.options;
    const settings = {
      FILES_STORE: 's3' as const,
      S3_URL: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const handOver = () => handOverAll({ ...web.app, config: { ...web.app.config, ...settings } });
    const first = await attached('起诉状.pdf');
    const [row] = await readAttachments(web.app.db, complaint.id);
    expect(await handOver()).toBe(true);
    rmSync(path.join(attachments, row?.kept?.file ?? ''));
    const second = await attached('证据.pdf');
    await atOther(settings, async (reader) => {
      const get = (id: number) => reader.get(`${of(complaint)}/attachments/${id}`);
      server.silent();
      const [got, wasThere] = await Promise.all([get(first), handOver()]);
      expect(got).toMatchObject({ status: 503, body: { error: 'files_away' } });
      expect(wasThere).toBe(false);
      await server.back();
      expect(await handOver()).toBe(true);
      for (const id of [first, second]) expect(await get(id)).toMatchObject({ status: 200 });
    });
  } finally {
    await server.stop();
  }
});
