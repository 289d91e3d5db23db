/** `hotline guidance` as judges, administrators and supervisors run it. */
import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appendCallEvents, openCall } from '../../../app/calls/store/calls.js';
import { toldEvent } from '../../../app/guidance/toldRecord.js';
import { verifyAudit } from '../../../app/core/audit/store/verifyAudit.js';
import { sealAudit } from '../../../app/core/audit/store/audit.js';
import { Guidance, readNational, readTold } from '../../../app/guidance/readGuidance.js';
import { tellAnswer } from '../../../app/guidance/tellAnswer.js';
import { makeLogger } from '../../../app/core/log.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { hotline as run, type Ran } from '../hotline.js';
import { signedIn } from '../signedIn.js';

const sample = path.join(__dirname, '..', '..', 'guidance', 'content');
const courts = path.join(__dirname, '..', '..', 'guidance', 'court');
const folder = temporaryFolder();
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterAll(folder.remove);

const on = ['--content', sample, '--on', '2026-11-26'];
const hotline = (...args: string[]): Promise<Ran> => run(['guidance', ...args], {});

async function as(who: string, ...args: string[]): Promise<Ran> {
  const settings = { DATABASE_URL: database.url, ...(await signedIn(database.pool, who)) };
  return run(args, settings);
}

describe('the files, without a database', () => {
  test('list: digits, version, question; search', async () => {
    const all = await hotline('list', ...on, '--language', 'zh');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(
      /^guide_filing_how +1-1 +national 1 +2024-01-01 +2026-11-25 +我想打官司/m,
    );
    const found = await hotline('list', ...on, '--search', '离婚', '--json');
    expect((JSON.parse(found.stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
      'guide_fee_amount',
    ]);
  });

  test('list on a day before the law: a person answers', async () => {
    const { stdout } = await hotline('list', '--content', sample, '--on', '2023-12-31');
    expect(stdout).toMatch(/^guide_appeal +- +a person/m);
  });

  test('show: words, law, SMS and page of a day, and seconds at the voice’s pace', async () => {
    const { code, stdout } = await hotline('show', 'appeal', ...on);
    expect(code).toBe(0);
    expect(stdout).toContain('十五日内上诉');
    expect(stdout).toContain('within fifteen days from the day after');
    expect(stdout).toMatch(/SAID \(\d+ s\)/);
    const slow = await run(['guidance', 'show', 'appeal', ...on], {
      SPEECH_WORDS_PER_MINUTE: '80',
    });
    const seconds = (text: string) => Number(/SAID \((\d+) s\)/.exec(text)?.[1]);
    expect(seconds(slow.stdout)).toBeGreaterThan(1.8 * seconds(stdout));
  });

  test.each([
    [['show', 'nothing', ...on], 'there is no answer nothing'],
    [['show', 'appeal', '--content', sample, '--on', '2023-12-31'], 'no version is in force'],
    [['list', '--content', sample, '--on', '31.12.2023'], 'must be a day'],
    [['list', '--content', '/nowhere'], 'there is no folder /nowhere'],
    [['print', ...on, '--language', 'fr'], '--language must be zh or en'],
  ])('%j is refused in words', async (args, message) => {
    const { code, stderr } = await hotline(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('check: notes alone are well; an error has its place and exit code 1', async () => {
    const right = await hotline('check', ...on);
    expect(right.code).toBe(0);
    expect(right.stdout).toContain('note  judgment.yaml:12: guide_appeal versions.0.unconfirmed:');
    const copy = path.join(folder.path, 'broken');
    cpSync(sample, copy, { recursive: true });
    const file = path.join(copy, 'judgment.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace("['171', '173']", "['171', '400']"));
    const wrong = await hotline('check', '--content', copy, '--on', '2026-11-26');
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain(
      'error judgment.yaml:13: guide_appeal versions.0.basis.0.articles.1: civil-procedure has no article 400',
    );
    expect(wrong.stdout).toContain('1 errors, 2 notes');
  });

  test('what ships has no errors', async () => {
    const { code, stdout } = await hotline('check', '--on', '2026-12-01');
    expect(stdout).not.toMatch(/^error/m);
    expect(code).toBe(0);
  });

  test('graph: tree and ways on, as Mermaid and for Graphviz', async () => {
    const mermaid = await hotline('graph', ...on);
    expect(mermaid.stdout).toMatch(/^flowchart LR\n/);
    expect(mermaid.stdout).toContain('guide_filing -->|"1 怎么起诉"| guide_filing_how');
    expect(mermaid.stdout).toContain('guide_appeal -.-> guide_fee_amount');
    const dot = await hotline('graph', ...on, '--dot', '--language', 'en');
    expect(dot.stdout).toContain('"guide" -> "guide_fee_amount" [label="2 For costs"];');
  });

  test('print: every answer with versions, laws and limits; the court’s own beside the national', async () => {
    const { stdout } = await hotline('print', ...on, '--folder', courts);
    expect(stdout).toContain('### Version 1 (national), 2024-01-01 to 2026-05-31');
    expect(stdout).toContain('### Version 1 (court), 2026-06-01 to …');
    expect(stdout).toContain('单位起诉的，要交营业执照复印件');
    expect(stdout).toContain('> **Unconfirmed**: whether courts accept');
    expect(stdout).toContain('| `appealDaysJudgment` | 1991-04-09 | 15 days |');
    expect(stdout).toContain('中华人民共和国民事诉讼法（2023年修正）');
  });
});

describe('publishing', () => {
  const own = path.join(folder.path, 'own');
  const propose = (who: string, note = '本院东门') =>
    as(who, 'guidance', 'publish', 'propose', '--content', sample, '--folder', own, '--note', note);
  const confirm = (who: string, id: string) => as(who, 'guidance', 'publish', 'confirm', id);
  const numberOf = ({ stdout }: Ran) => /^proposal (\d+):/.exec(stdout)?.[1] ?? '';

  test('a second person publishes, and only then is it told', async () => {
    cpSync(courts, own, { recursive: true });
    const national = await readNational();
    const published = () => readTold(database.pool, national, new Date());
    const proposed = await propose('柳青');
    expect(proposed).toMatchObject({ code: 0, stderr: '' });
    const id = numberOf(proposed);
    expect(await published()).toEqual(national);

    const mine = await confirm('柳青', id);
    expect(mine.code).toBe(2);
    expect(mine.stderr).toContain('is your own: another member of the staff publishes it');
    expect(await published()).toEqual(national);

    expect((await as('武卫东', 'guidance', 'publish', 'show', id)).stdout).toContain('本院东门');
    expect(await confirm('武卫东', id)).toMatchObject({ code: 0, stderr: '' });
    const told = await published();
    expect(told.answers.find(({ id: of }) => of === 'guide_filing_window')).toBeDefined();
    expect((await confirm('武卫东', id)).stderr).toContain('was published before');
    const { stdout } = await as('柳青', 'guidance', 'publish');
    expect(stdout).toMatch(new RegExp(`^${id} .* 柳青 +2 .* 武卫东 +本院东门$`, 'm'));
    await sealAudit(database.pool, { withHeld: true });
    expect((await verifyAudit(database.pool, [])).problems).toEqual([]);
  });

  test('a process that is running reads it within a minute', async () => {
    const guidance = await Guidance.open(database.pool, makeLogger('error'), new Date());
    const content = await guidance.content(new Date());
    expect(content.answers.some(({ id }) => id === 'guide_filing_window')).toBe(true);
  });

  test('the database itself keeps author and publisher two people, and rows as they are', async () => {
    const insert = `INSERT INTO guidance_publications (at, kind, by_staff_id, os_user, proposal_id, proposed_by)
      SELECT now(), 'published', by_staff_id, 'x', id, by_staff_id FROM guidance_publications WHERE kind = 'proposed'`;
    await expect(database.pool.query(insert)).rejects.toThrow('guidance_published_by_another');
    await expect(
      database.pool.query("UPDATE guidance_publications SET content = '{}'"),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('a published wording is not edited: it ends, and a new version follows', async () => {
    const file = path.join(own, 'filing.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('请带起诉状到本院东门。', '请带起诉状到本院西门。'));
    const edited = await propose('柳青');
    expect(edited.code).toBe(2);
    expect(edited.stderr).toContain('guide_filing_how: version 1 is published and was edited');
    const at = text.lastIndexOf('      - version: 1');
    const first = text.slice(at);
    const ended = first.replace(
      '        checkedOn',
      '        inForceTo: 2026-10-31\n        checkedOn',
    );
    const second = first
      .replace('version: 1', 'version: 2')
      .replace('2026-06-01', '2026-11-01')
      .replaceAll('东门', '西门');
    writeFileSync(file, `${text.slice(0, at)}${ended}${second}`);
    const proposed = await propose('柳青', '改走西门');
    expect(proposed).toMatchObject({ code: 0, stderr: '' });
    const later = await propose('柳青', '再改');
    expect((await confirm('武卫东', numberOf(proposed))).stderr).toContain('is outdated');
    expect((await confirm('武卫东', numberOf(later))).code).toBe(0);
  });

  test('content with errors is not proposed; agents and administrators propose nothing', async () => {
    const file = path.join(own, 'tree.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('guide_filing_window', 'guide_windows'));
    const { code, stderr } = await propose('柳青');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /error tree\.yaml:\d+: guide_filing choices\.0\.answer: there is no answer/,
    );
    writeFileSync(file, text);
    const administrator = await run(
      ['guidance', 'publish', 'propose', '--folder', own, '--note', 'x'],
      { DATABASE_URL: database.url },
    );
    expect(administrator.code).toBe(2);
    expect(administrator.stderr).toContain('is not mapped to a staff member');
  });
});

describe('what was I told on 3 May?', () => {
  const callId = randomUUID();
  const at = new Date('2026-05-03T02:00:00Z');

  test('the record of the call names answer, version, language and the hash of the words', async () => {
    const national = await readNational();
    const { rows } = await database.pool.query<{ id: number }>(
      "SELECT id FROM courts WHERE code = '苏98'",
    );
    const courtId = rows[0]?.id ?? 0;
    const asked = { id: 'guide_appeal', day: '2026-05-03', language: 'zh', court: {} } as const;
    const telling = tellAnswer(national, asked);
    if (telling.kind !== 'told') throw new Error(telling.why);
    await openCall(database.pool, {
      id: callId,
      node: 'test',
      channelId: 'c',
      callerNumber: '13800138000',
      calledNumber: '12368',
      courtId,
      startedAt: at,
    });
    let seq = 0;
    const events: Parameters<typeof appendCallEvents>[1][number][] = [];
    for (const changed of [{}, { hash: 'f'.repeat(64) }, { version: 99 }]) {
      const told = toldEvent({ ...telling.told, ...changed });
      events.push({ callId, seq: seq++, at, kind: 'guidance', ...told });
    }
    await appendCallEvents(database.pool, events);

    const listed = await as('柳青', 'guidance', 'told', '--on', '2026-05-03');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(
      new RegExp(
        `^${callId.slice(0, 8)}  2026-05-03 10:00:00  13800138000  guide_appeal  national 1 +zh`,
        'm',
      ),
    );
    expect((await as('柳青', 'guidance', 'told', '--on', '2026-05-04')).stdout).toBe(
      'nothing was told\n',
    );

    const told = await as('柳青', 'guidance', 'told', callId);
    expect(told.code).toBe(0);
    const [exact = '', changed = '', gone = ''] = told.stdout.split(/^(?=2026)/m);
    expect(exact).toContain(`SHA-256 ${telling.told.hash}\n${telling.told.say}\n`);
    expect(changed).toContain('The words below have another hash');
    expect(gone).toContain('This version is not in the content of today');
  });

  test('reading it is audited, and only for those who may see callers', async () => {
    const { rows } = await database.pool.query<{ command: string; subject: string }>(
      "SELECT command, subject FROM readings WHERE command LIKE '%guidance%' ORDER BY id",
    );
    expect(rows).toEqual([
      { command: 'guidance told --on', subject: 'guidance told on 2026-05-03' },
      { command: 'guidance told --on', subject: 'guidance told on 2026-05-04' },
      { command: 'guidance told', subject: `call ${callId}` },
    ]);
    expect((await as('曹建平', 'guidance', 'told', callId)).stderr).toContain('may see callers');
    const administrator = await run(['guidance', 'told', callId], { DATABASE_URL: database.url });
    expect(administrator.code).toBe(2);
  });
});
