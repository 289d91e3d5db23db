/** The reports in the console: figures with formulas, the calls behind them, files, and reports by mail. */
import { spawnSync } from 'node:child_process';
import readXlsxFile from 'read-excel-file/node';
import { makeSendMail } from '../../app/reports/mail/mailServer.js';
import { sendReportMails, type SendMail } from '../../app/reports/mail/sendReportMails.js';
import { addReportMail } from '../../app/reports/mail/store/reportMails.js';
import { daysOfMail, nextMailAt } from '../../app/reports/rules/mailTimes.js';
import { reports } from '../../app/reports/store/reportDefinitions.js';
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { missed } from './consoleScene.js';
import { startMailServer } from './mailServer.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
let supervisor: Browser;
let today: string;
beforeAll(async () => {
  web = await TestConsole.start();
  await putQueue(web.app.db, 'case', {
    courtId: web.app.court.current().court.id,
    titleZh: '案件咨询',
    titleEn: 'Cases',
  });
  supervisor = await web.as(people.supervisor);
  today = chinaDate(web.app.clock.now());
  // Yesterday in the evening: it is morning now.
  await web.app.db.query(
    `UPDATE queue_entries SET entered_at = entered_at - interval '12 hours', order_at = order_at - interval '12 hours',
            over_at = over_at - interval '12 hours' WHERE id = $1`,
    [await missed(web, '13700003009')],
  );
  for (const number of ['13700003001', '13700003002', '+8613700003003']) await missed(web, number);
});
afterAll(() => web.stop());

const get = (path: string, browser = supervisor) =>
  browser.get(`${path}${path.includes('?') ? '&' : '?'}from=${today}&to=${today}`);

interface Shown {
  columns: {
    key: string;
    title: { zh: string; en: string };
    formula: unknown;
    hasCalls: boolean;
  }[];
  rows: unknown[][];
}

const figure = ({ columns, rows }: Shown, key: string) =>
  rows[0]?.[columns.findIndex((column) => column.key === key)];

test('every report is there with its formulas in both languages, and computes', async () => {
  const { body } = await supervisor.get('/api/reports');
  expect(body.reports.map(({ name }: { name: string }) => name)).toEqual(
    reports.map(({ name }) => name),
  );
  for (const { name, groupings } of reports) {
    for (const by of groupings.length === 0 ? [''] : groupings) {
      const got = await get(`/api/reports/${name}${by === '' ? '' : `?by=${by}`}`);
      expect([name, by, got.status]).toEqual([name, by, 200]);
      for (const { title } of got.body.columns) expect(title.zh).not.toBe('');
    }
  }
});

test('a figure leads to the calls that it counts, whose reading is recorded', async () => {
  const report: Shown = (await get('/api/reports/service?by=total')).body;
  expect([
    figure(report, 'offered'),
    figure(report, 'abandoned'),
    figure(report, 'answered'),
  ]).toEqual([3, 3, 0]);
  expect(report.columns.find(({ key }) => key === 'abandoned')).toMatchObject({
    hasCalls: true,
    title: { zh: '放弃量', en: 'abandoned' },
  });
  const { calls } = (await get('/api/reports/service/calls?by=total&figure=abandoned')).body;
  expect(calls).toHaveLength(3);
  expect(calls[2]).toMatchObject({
    queue: 'case',
    number: '137****3001',
    result: 'abandoned',
    waitS: 60,
  });
  const detail = await supervisor.get(`/api/calls/${calls[0].callId}`);
  expect(detail.status).toBe(200);
  const { rows } = await web.app.db.query(
    "SELECT subject FROM readings WHERE command LIKE 'GET /api/reports/:name/calls%' ORDER BY id DESC LIMIT 1",
  );
  expect(rows[0]?.subject).toMatch(/^report service from .* calls of abandoned$/);
  // What every object of JavaScript has is no figure.
  for (const figure of ['service_level', 'constructor', 'toString', '__proto__']) {
    const none = await get(`/api/reports/service/calls?by=total&figure=${figure}`);
    expect([figure, none.status, none.body.field]).toEqual([figure, 400, 'query.figure']);
  }
});

test.each([
  ['service', 'queue', 'offered', 'case'],
  ['outcomes', 'skill', 'abandoned', undefined],
] as const)('each row of %s by %s leads to its own calls', async (name, by, key, group) => {
  const report: Shown = (await get(`/api/reports/${name}?by=${by}`)).body;
  const column = report.columns.findIndex((each) => each.key === key);
  for (const row of report.rows) {
    const named = typeof row[0] === 'object' ? (row[0] as { en: string }).en : String(row[0]);
    if (group !== undefined && named !== group) continue;
    const path = `/api/reports/${name}/calls?by=${by}&figure=${key}&group=${encodeURIComponent(named)}`;
    expect([named, (await get(path)).body.calls.length]).toEqual([named, row[column]]);
  }
});

test('a norm of service is counted anew as soon as it is changed', async () => {
  const kept = async () => {
    const report: Shown = (await get('/api/reports/norms')).body;
    const at = (key: string) => report.columns.findIndex((column) => column.key === key);
    const row = report.rows.find((each) => each[at('cases')] !== 0) ?? [];
    return [row[at('target')], row[at('cases')], row[at('kept')]];
  };
  expect(await kept()).toEqual([{ zh: '15 秒内', en: 'within 15 s' }, 3, 0]);
  const { db, court } = web.app;
  const norms = { answerWithinS: 12 };
  const set = (settings: object) =>
    db.query('UPDATE courts SET settings = $2 WHERE id = $1', [
      ...[court.current().court.id, settings],
    ]);
  const { settings } = (
    await db.query<{ settings: object }>('SELECT settings FROM courts WHERE id = $1', [
      court.current().court.id,
    ])
  ).rows[0] ?? { settings: {} };
  await set({ ...settings, norms });
  expect(await kept()).toEqual([{ zh: '12 秒内', en: 'within 12 s' }, 3, 0]);
  await set(settings);
});

test('the period before stands beside, of one that is not over as much as has passed of it', async () => {
  const { body } = await get('/api/reports/service?by=total&compare=before');
  expect(body.before.rows[0]).toHaveLength(body.columns.length);
  expect(figure({ columns: body.columns, rows: body.before.rows }, 'offered')).toBe(0);
  const msOf = (of: { from: string }, until: string) => Date.parse(until) - Date.parse(of.from);
  expect(msOf(body.before, body.before.until)).toBe(msOf(body, body.asOf));
  const day = chinaDate(new Date(Date.parse(body.from) - 1));
  const past = await supervisor.get(
    `/api/reports/service?by=total&compare=before&from=${day}&to=${day}`,
  );
  expect(figure(past.body, 'offered')).toBe(1);
  expect(past.body.before.until).toBe(past.body.from);
});

test('a report is computed once a minute, and again when a limit of a queue changes', async () => {
  const first = (await get('/api/reports/waiting')).body;
  await missed(web, '13700003004');
  const second = (await get('/api/reports/waiting')).body;
  // Five seconds have not passed: it says up to when it counts.
  expect(second.rows).not.toEqual([]);
  expect(new Date(second.asOf).getTime() - new Date(first.asOf).getTime()).toBeLessThanOrEqual(
    60_000,
  );
  await putQueue(web.app.db, 'case', { serviceLevelS: 20 });
  const third = (await get('/api/reports/waiting')).body;
  expect(new Date(third.asOf)).toEqual(web.app.clock.now());
  web.passTime(2);
  expect(new Date((await get('/api/reports/waiting')).body.asOf)).toEqual(web.app.clock.now());
});

test('a list of callers is recorded when it is opened, and never kept', async () => {
  const readings = async () =>
    (
      await web.app.db.query(
        "SELECT count(*)::int AS n FROM readings WHERE subject LIKE 'report abandoned%'",
      )
    ).rows[0]?.n;
  const before = await readings();
  const reader = await web.as(people.supervisor);
  const { body } = await get('/api/reports/abandoned', reader);
  await get('/api/reports/abandoned', reader);
  expect((await readings()) - before).toBe(1);
  await get('/api/reports/abandoned', await web.as(people.supervisor));
  expect((await readings()) - before).toBe(2);
  // Nobody has refreshed it for half an hour, though its reader is there.
  for (let times = 0; times < 2; times += 1) {
    web.passTime(20);
    for (const each of [supervisor, reader]) await each.get('/api/reports');
  }
  await get('/api/reports/abandoned', reader);
  expect((await readings()) - before).toBe(3);
  const numbers = body.rows.map((row: unknown[]) => row[2]);
  expect(numbers).toContain('13700003001');
  const { rows } = await web.app.db.query('SELECT rows::text AS text FROM kept_reports');
  expect(rows.filter(({ text }) => text.includes('1370000300'))).toEqual([]);
});

test('files: CSV with a mark and no formulas of strangers, XLSX with numbers, PDF', async () => {
  const csv = await fetch(
    `${web.origin}/api/reports/abandoned/file?from=${today}&to=${today}&format=csv&language=en`,
    { headers: { cookie: supervisor.cookie, 'sec-fetch-site': 'same-origin' } },
  );
  expect(csv.headers.get('content-disposition')).toMatch(
    /^attachment; filename="abandoned-\d{8}\.csv"$/,
  );
  const bytes = Buffer.from(await csv.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(bytes.toString()).toContain("'+8613700003003");
  expect(bytes.toString()).not.toMatch(/(^|,)"?[=+@-]/m);

  const file = async (name: string, format: string) =>
    Buffer.from(
      await (
        await fetch(
          `${web.origin}/api/reports/${name}/file?from=${today}&to=${today}&format=${format}`,
          {
            headers: { cookie: supervisor.cookie, 'sec-fetch-site': 'same-origin' },
          },
        )
      ).arrayBuffer(),
    );
  const sheets = await readXlsxFile(await file('service', 'xlsx'));
  const [head, formulas, row] = sheets[0]?.data ?? [];
  const column = (head ?? []).indexOf('进线量');
  expect(formulas?.[column]).toBe('进入队列且等待已结束的来电人；转接的只计一次');
  expect(row?.[column]).toEqual(expect.any(Number));
  // The page's own figure is drawn.
  const pdf = await file('service', 'pdf&figure=connection_rate');
  const { stdout } = spawnSync('gs', ['-q', '-sDEVICE=txtwrite', '-o', '-', '-'], { input: pdf });
  const lines = stdout
    .toString()
    .normalize('NFKC')
    .split('\n')
    .map((line) => line.trim());
  expect(lines[0]).toBe(web.app.court.current().court.name);
  expect(lines).toContain('接通率');
});

test('files are in one language: the titles of the queues, and what stands where a limit is broken', async () => {
  const file = async (name: string, rest: string) => {
    const got = await fetch(
      `${web.origin}/api/reports/${name}/file?from=${today}&to=${today}&${rest}`,
      { headers: { cookie: supervisor.cookie, 'sec-fetch-site': 'same-origin' } },
    );
    expect(got.status).toBe(200);
    return Buffer.from(await got.arrayBuffer());
  };
  const zh = (await file('abandoned', 'format=csv&language=zh')).toString();
  expect(zh).toContain('案件咨询');
  expect(zh).not.toMatch(/,case,|\(s\)/);
  expect((await file('abandoned', 'format=csv&language=en')).toString()).toContain(',Cases,');
  expect((await file('service', 'format=csv&language=zh&by=queue')).toString()).toContain(
    '\r\n案件咨询,',
  );
  const connection = (await file('connection', 'format=csv&language=zh')).toString();
  expect(connection).toContain('告警');
  expect(connection).not.toContain('ALARM');
  const sheets = await readXlsxFile(await file('connection', 'format=xlsx&language=zh&queue=case'));
  expect(sheets.map(({ sheet }) => sheet)).toEqual(['接通率', '说明']);
  expect(JSON.stringify(sheets)).toContain('队列：案件咨询');
  expect(JSON.stringify(sheets)).not.toContain('ALARM');
});

test('what a report is asked for wrongly is said by its field', async () => {
  for (const [query, field, problem] of [
    ['from=2026-11-02&to=2026-11-01', 'query.to', 'before_start'],
    ['from=2999-01-01&to=2999-01-01', 'query.from', 'in_future'],
    ['from=2001-01-01&to=2026-01-01', 'query.to', 'too_many_days'],
    [`from=${today}&to=${today}&by=court`, 'query.by', 'malformed'],
    [`from=yesterday&to=${today}`, 'query.from', 'malformed'],
    ['from=2025-01-01&to=2025-12-31&by=15m', 'query.by', 'too_fine'],
  ]) {
    const { status, body } = await supervisor.get(`/api/reports/service?${query}`);
    expect([query, status, body.field, body.problem]).toEqual([query, 400, field, problem]);
  }
  const pdf = await supervisor.get(
    `/api/reports/service/file?from=2026-01-01&to=2026-01-10&by=15m&format=pdf&language=zh`,
  );
  expect([pdf.status, pdf.body]).toMatchObject([
    ...[400, { field: 'query.format', problem: 'too_many_rows', limit: 400 }],
  ]);
  const drill = '/api/reports/service/calls?by=total&figure=offered';
  for (const [query, field] of [
    // What the audit and the longest period know of is what is read.
    ['fromAt=2020-01-01T00:00:00Z', 'query.fromAt'],
    ['untilAt=2999-01-01T00:00:00Z', 'query.untilAt'],
  ]) {
    const got = await get(`${drill}&${query}`);
    expect([query, got.status, got.body.field]).toEqual([query, 400, field]);
  }
  expect((await get('/api/reports/no-such')).status).toBe(404);
  expect((await get('/api/reports/service?queue=no-such')).status).toBe(404);
});

test('a court that does not exist is refused to a supervisor of all courts, and one that does is read', async () => {
  const { db, clock, court } = web.app;
  const agent = { number: '1703', name: '吴九', courtId: null, isSupervisor: true, skills: [] };
  await addAgent(db, { ...agent, sipDigest: sipDigest('1703', 'x') }, clock.now());
  const ofAll = await web.as({ name: 'wu', roles: ['supervisor'], agent: '1703' });
  const refused = { status: 400, body: { field: 'query.courtId', problem: 'unknown' } };
  for (const path of [
    'service?',
    'abandoned?',
    'service/calls?figure=offered&',
    'service/file?format=csv&language=zh&',
  ]) {
    const of = (courtId: number) => get(`/api/reports/${path}courtId=${courtId}`, ofAll);
    expect([path, await of(999_999)]).toMatchObject([path, refused]);
    expect([path, (await of(court.current().court.id)).status]).toEqual([path, 200]);
  }
});

test('a supervisor of another court sees none of these calls in any report', async () => {
  const { db, clock } = web.app;
  const { rows } = await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'");
  const courtId = rows[0]?.id ?? null;
  const agent = { number: '1702', name: '周六', courtId, isSupervisor: true, skills: [] };
  await addAgent(db, { ...agent, sipDigest: sipDigest('1702', 'x') }, clock.now());
  const stranger = await web.as({ name: 'zhou', roles: ['supervisor'], agent: '1702' });
  const report: Shown = (await get('/api/reports/service?by=total', stranger)).body;
  expect(figure(report, 'offered')).toBe(0);
  const own = web.app.court.current().court.id;
  expect((await get(`/api/reports/service?courtId=${own}`, stranger)).status).toBe(403);
  expect((await get('/api/reports/service?queue=case', stranger)).status).toBe(404);
  for (const name of ['abandoned', 'missed', 'missed-offers', 'norm-misses']) {
    expect((await get(`/api/reports/${name}`, stranger)).text).not.toContain('1370000');
  }
  for (const name of ['occupancy', 'pauses', 'offers', 'handling']) {
    const by = name === 'occupancy' || name === 'handling' ? '?by=agent' : '';
    expect((await get(`/api/reports/${name}${by}`, stranger)).text).not.toMatch(/"1001 /);
  }
  const calls = await get('/api/reports/service/calls?by=total&figure=offered', stranger);
  expect(calls.body.calls).toEqual([]);
});

test('who may see figures and not callers gets no list of callers', async () => {
  // A judge is given the role of an inspector, and looks after no whole court.
  const judge = await web.as({ name: 'cao', roles: ['inspector'], staff: '曹建平' });
  expect((await judge.get('/api/calls')).status).toBe(403);
  expect((await get('/api/reports/service', judge)).status).toBe(200);
  for (const path of [
    '/api/reports/abandoned',
    '/api/reports/abandoned/file?format=csv',
    '/api/reports/service/calls?by=total&figure=offered',
  ]) {
    const got = await get(path, judge);
    expect([path, got.status, got.text.includes('3001')]).toEqual([path, 403, false]);
  }
});

test('a report goes by mail at its time, once, and again where the server did not take it', async () => {
  const mail = {
    report: 'service',
    queue: null,
    by: 'queue',
    every: 'day',
    at: '08:00',
    format: 'xlsx',
    language: 'zh',
    to: ['supervisor@court.example.cn'],
  };
  const refused = await supervisor.post('/api/report-mails', {
    ...mail,
    report: 'abandoned',
    by: null,
  });
  expect([refused.status, refused.body.error]).toEqual([409, 'names_callers']);
  const made = await supervisor.post('/api/report-mails', mail);
  expect(made.status).toBe(200);
  const server = await startMailServer();
  try {
    const { db, clock, log } = web.app;
    const send = makeSendMail(server.url, 'hotline@court.example.cn');
    const due = () => sendReportMails({ db, clock, log }, send);
    expect(await due()).toBe(0);
    web.passTime(24 * 60);
    supervisor = await web.as(people.supervisor);
    server.refuse(true);
    expect([await due(), await due(), server.mails.length]).toEqual([0, 0, 0]);
    expect((await supervisor.get('/api/report-mails')).body.mails[0].error).toContain('451');
    server.refuse(false);
    web.passTime(15);
    expect([await due(), await due()]).toEqual([1, 0]);
    expect(server.mails).toEqual([
      { to: ['supervisor@court.example.cn'], data: expect.stringContaining('.xlsx') },
    ]);
    const [listed] = (await supervisor.get('/api/report-mails')).body.mails;
    expect(listed).toMatchObject({ id: made.body.id, error: null });
    expect(new Date(listed.nextAt) > clock.now()).toBe(true);
  } finally {
    await server.stop();
  }
  expect((await supervisor.send('DELETE', `/api/report-mails/${made.body.id}`)).status).toBe(200);
  expect((await supervisor.get('/api/report-mails')).body.mails).toEqual([]);
});

test('a mail that goes late is of the days for which it was due, and what was missed meanwhile follows', async () => {
  const { db, clock, log } = web.app;
  const first = nextMailAt('week', '08:00', new Date(clock.now().getTime() - 14 * 86_400_000));
  const second = nextMailAt('week', '08:00', first);
  const mail = { report: 'service', queue: null, by: null, every: 'week', at: '08:00' } as const;
  const as = { format: 'csv', language: 'zh', to: ['court@court.example.cn'] } as const;
  await addReportMail(db, { ...mail, ...as, to: [...as.to], courtId: null }, 'root', first, first);
  const subjects: string[] = [];
  let isAway = true;
  const send: SendMail = ({ subject }) => {
    if (isAway) return Promise.reject(new Error('the server is away'));
    subjects.push(subject);
    return Promise.resolve();
  };
  expect(await sendReportMails({ db, clock, log }, send)).toBe(0);
  isAway = false;
  web.passTime(15);
  expect(await sendReportMails({ db, clock, log }, send)).toBe(2);
  const of = [first, second].map((due) => daysOfMail('week', due));
  expect(subjects).toEqual(
    of.map(({ from, to }) => expect.stringContaining(`（${from} – ${to}）`) as string),
  );
});
