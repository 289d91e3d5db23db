/**
 * Simulates an attacker who has read access to everything after a day, and wants to know in which
 * calls the anonymous reports of that day were made. They were made by keypad, by an agent in the
 * console and by an agent's command; ordinary calls go the same ways. Some reporters go on in the same
 * call, and one asks by SMS. For each report no trace may
 * leave fewer calls than went the same way: neither in the evening, right after the calls, nor the
 * next day, when the reports are tickets and what is due is erased.
 */
import { Queue, QueueEvents } from 'bullmq';
import { checkTicketNumber } from '../../../app/tickets/rules/ticketNumber.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { queueName } from '../../../app/jobs/jobQueue.js';
import { chinaDate, chinaMoment, addDays } from '../../../app/court/rules/workCalendar.js';
import { Hotline, roundTheClock } from '../../e2e/hotline.js';
import { addConsoleUser } from '../../e2e/web/consoleUser.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { Browser } from '../../web/testConsole.js';
import type { PlayedDay } from './rules/day.js';
import type { Dump } from './rules/dump.js';
import { whatTells, type LeftOut } from './rules/measure.js';
import { addOverseers, atConsole } from './overseers.js';
import { agentNumber, Day, textsReport, ways } from './playDay.js';
import { takeDump } from './takeDump.js';

const store = temporaryFolder();
let hotline: Hotline;
let day: PlayedDay;
let before: Dump;
let evening: Dump;
let nextDay: Dump;

beforeAll(async () => {
  const port = await freeTcpPort('127.0.0.1');
  const origin = `http://localhost:${port}`;
  hotline = await Hotline.start({
    softphones: true,
    openingHours: roundTheClock,
    startsAt: new Date(),
    env: {
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: origin,
      FILES_STORE: 'folder',
      FILES_DIR: store.path,
    },
  });
  hotline.clock.moveTo(new Date());
  const page = new Browser(origin);
  const user = await addConsoleUser(hotline, agentNumber, 'agent');
  await page.post('/api/sign-in', user);
  const token = (await hotline.cli('users', 'token', user.name)).trim();
  const overseers = await addOverseers(hotline);
  before = await takeDump(hotline, store.path, await atConsole(overseers, origin));
  day = await new Day(hotline, page, token).play();
  // Once a minute.
  await runJobs('openDeferredReports', 'sealAudit');
  evening = await takeDump(hotline, store.path, await atConsole(overseers, origin));
  await night();
  nextDay = await takeDump(hotline, store.path, await atConsole(overseers, origin));
});
afterAll(async () => {
  await hotline?.stop();
  store.remove();
});

/** Ends the day, and does the work that waits for its end. */
async function night(): Promise<void> {
  hotline.clock.moveTo(chinaMoment(addDays(chinaDate(new Date()), 1), '08:50'));
  await runJobs('openDeferredReports', 'eraseDue', 'sumDays', 'sealAudit');
  await untilTrue('the reports to be tickets', async () => {
    const { rowCount } = await hotline.db.query('SELECT FROM tickets WHERE anonymous');
    return rowCount === day.reports.length ? true : undefined;
  });
  await untilTrue('all messages to be in the store', async () => {
    const { rowCount } = await hotline.db.query(
      `SELECT FROM ticket_messages m LEFT JOIN stored_files s ON s.kind = 'messages' AND s.file = m.file
        WHERE m.file IS NOT NULL AND s.is_stored IS NOT TRUE`,
    );
    return rowCount === 0 ? true : undefined;
  });
}

/** Has the app do work that it does at set times. */
async function runJobs(...names: string[]): Promise<void> {
  const connection = { url: hotline.settings.REDIS_URL ?? '' };
  const queue = new Queue(queueName, { connection });
  const events = new QueueEvents(queueName, { connection });
  try {
    await events.waitUntilReady();
    for (const name of names) await (await queue.add(name, {})).waitUntilFinished(events);
  } finally {
    await events.close();
    await queue.close();
  }
}

/** What does not come from a report. */
const always: readonly LeftOut[] = [
  {
    told: /: (table agent_call_quality|console \w+ GET \/api\/calls\/:id, quality)/,
    because: 'measured every ten seconds, in the agent calls of that moment',
  },
  {
    told: /console \w+ GET \/api\/readings(, chain\.\w+|, hasMore)?: .*(set|false|there), not lacking$/,
    because: 'the end of the chain of the audit is some row, of some call',
  },
  {
    told: /redis: bull:hotline:(events|repeat)/,
    because: 'the queue of timed work, which is done once a minute',
  },
];
/** SECURITY.md, "Of an anonymous report, until eight the next morning". */
const untilMorning: readonly LeftOut[] = [
  {
    told: /only during calls with a report: (file|folder): \S+\/messages\//,
    because: 'the recording of the message has the time at which it was made',
  },
];

test('what is measured has what is in the store of files', () => {
  const stored = nextDay.found.filter(
    ({ where, fields }) =>
      where === 'file' && /^store\/messages\/.*\.wav$/.test(String(fields.name)),
  );
  const named = rowsOf('ticket_messages').filter(({ file }) => file != null);
  expect(stored).toHaveLength(named.length);
  expect(named.length).toBeGreaterThan(0);
});

test('what is measured has what administrators are shown', () => {
  const shown = new Set(nextDay.found.map(({ where }) => where));
  for (const route of ['POST /api/outbox/sms', 'POST /api/inbox/sms', 'GET /api/ticket-limits']) {
    expect(shown).toContain(`console administrator ${route}`);
  }
});

test('in the evening, nothing tells in which calls the reports of the day were made', () => {
  expect(whatTells(day, before, evening, [...always, ...untilMorning])).toEqual([]);
});

test('the next day, nothing tells in which calls the reports of the day were made', () => {
  expect(whatTells(day, before, nextDay, always)).toEqual([]);
});

type Row = Readonly<Record<string, unknown>>;

function rowsOf(table: string): Row[] {
  return nextDay.found.flatMap(({ where, fields }) => (where === `table ${table}` ? [fields] : []));
}

test('the number of a report does not come from the sequence of the others, and leaves no gap in it', async () => {
  const tickets = rowsOf('tickets').map(({ number, anonymous }) => {
    const checked = checkTicketNumber(String(number));
    return { anonymous, serial: checked.kind === 'ok' ? checked.serial : 0 };
  });
  expect(tickets.filter(({ serial, anonymous }) => anonymous !== serial >= 100_000)).toEqual([]);
  // With the day's secret, an attacker could put the other serials back into order.
  const { rows } = await hotline.db.query<{ n: number }>(
    `SELECT n::int FROM ticket_days d, generate_series(0, 99) AS n
      WHERE 10000 + shuffled(n::bigint, 300, 300, d.secret) = ANY ($1) ORDER BY n`,
    [tickets.flatMap(({ anonymous, serial }) => (anonymous === true ? [] : [serial]))],
  );
  expect(rows.map(({ n }) => n)).toEqual([0, 1]);
});

test('no row or file names a call, a message or a row that is not there', () => {
  const known = new Set(rowsOf('calls').map(({ id }) => id));
  const named = new Set(rowsOf('ticket_messages').map(({ file }) => file));
  const told: string[] = [];
  for (const { where, fields } of nextDay.found) {
    const { call_id, name } = fields;
    if (where.startsWith('table ') && call_id != null && !known.has(String(call_id))) {
      told.push(`${where} names a call that is not there`);
    }
    const message = /\/recording\/messages\/(.*\.wav)$/.exec(String(name))?.[1];
    if (
      where === 'file' &&
      message !== undefined &&
      message !== 'tone.wav' &&
      !named.has(message)
    ) {
      told.push(`${message} has no row`);
    }
    if (where === 'file' && String(name).includes('/of-calls/'))
      told.push(`${String(name)} is left`);
  }
  expect(told).toEqual([]);
  expect(rowsOf('disclosures').filter(({ call_id }) => call_id === null)).toEqual([]);
});

test('no log, row or file has the number from which a report came', () => {
  const numbers = day.reports.flatMap(({ from }) => (from === '' ? [] : [from]));
  expect(numbers).toHaveLength(4);
  const told = [...evening.found, ...nextDay.found].flatMap(({ where, fields }) =>
    numbers.some((number) => JSON.stringify(fields).includes(number)) ? [where] : [],
  );
  expect(told).toEqual([]);
});

test('no row, line or reply has both the number of a report and a telephone, though a reporter has asked by SMS', () => {
  const numbers = day.reports.flatMap(({ number }) => number ?? []);
  expect(numbers).toHaveLength(day.reports.length);
  const texts = rowsOf('sms_inbox').filter(({ from_number }) => from_number === textsReport);
  expect(texts).toHaveLength(1);
  const told = [...evening.found, ...nextDay.found].flatMap(({ where, fields }) => {
    const words = JSON.stringify(fields);
    // All callers of the day have such numbers, and nobody of the staff.
    const hasTelephone = /138000060\d\d/.test(words);
    return hasTelephone && numbers.some((number) => words.includes(number)) ? [where] : [];
  });
  expect(told).toEqual([]);
});

test('no call is known by being long enough for a message that nobody else has left', () => {
  const reported = new Set(
    day.reports.flatMap(({ call, how }) => (how === 'digits' ? [call] : [])),
  );
  const lengths = rowsOf('calls').map(({ id, started_at, ended_at }) => ({
    isReport: reported.has(String(id)),
    way: day.calls.find((call) => call.id === id)?.way,
    ms: Date.parse(String(ended_at)) - Date.parse(String(started_at)),
  }));
  const byDigits = lengths.filter(({ way }) => way === ways.digits);
  const longest = Math.max(...byDigits.flatMap(({ isReport, ms }) => (isReport ? [] : [ms])));
  const anonymous = new Set(rowsOf('tickets').flatMap((each) => (each.anonymous ? [each.id] : [])));
  const messages = rowsOf('ticket_messages').flatMap(({ ticket_id, length_ms }) =>
    anonymous.has(ticket_id) && typeof length_ms === 'number' ? [length_ms] : [],
  );
  expect(messages).toHaveLength(2);
  const limit = longest + Math.min(...messages);
  expect(byDigits.filter(({ isReport, ms }) => isReport && ms > limit)).toEqual([]);
});
