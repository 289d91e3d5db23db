/** Each kind of trace is caught in a dump that is made up, and what tells nothing is not. */
import type { PlayedDay } from './day.js';
import type { Dump, Fields, Found } from './dump.js';
import { whatTells } from './measure.js';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
type Name = (typeof names)[number];
const idOf = (name: Name) => `0000000${name}-0000-4000-8000-000000000000`;
const number = '2611301234567';

/** The calls last ten seconds each, with ten seconds between them. */
const ms = (name: Name, second: number) =>
  Date.UTC(2026, 10, 30, 1, 0, names.indexOf(name) * 20 + second);
const at = (name: Name, second: number) => new Date(ms(name, second)).toISOString();
const nextMorning = '2026-12-01T00:00:00.000Z';

/** Five calls went one way, one after another; in `c` something was reported by the console. */
const day: PlayedDay = {
  calls: names.map((name) => ({
    id: idOf(name),
    way: 'talk',
    from: ms(name, 0),
    to: ms(name, 10),
  })),
  reports: [{ call: idOf('c'), how: 'console', from: '', number }],
};
/** And another one in `e`. */
const twice: PlayedDay = {
  ...day,
  reports: [...day.reports, { call: idOf('e'), how: 'console', from: '', number: '2611307654321' }],
};
const row = (table: string, fields: Fields): Found => ({ where: `table ${table}`, fields });
const line = (text: string): Found => ({ where: 'log messages.log', fields: { text } });
const channel = (name: Name) => `hotline-179596904${names.indexOf(name)}.1`;

/** What the day has left, and how its records differ from that. */
function dump(
  differently: {
    readonly more?: Found[];
    readonly change?: (found: Found, of: Name) => Found | null;
  } = {},
): Dump {
  const { more = [], change = (found: Found) => found } = differently;
  const found = names.flatMap((name, index) => {
    const call_id = idOf(name);
    const xmin = 100 + index * 10;
    return [
      row('calls', {
        id: call_id,
        started_at: at(name, 0),
        ended_at: at(name, 10),
        channel_id: channel(name),
        consent: true,
        xmin: xmin + 5,
      }),
      row('queue_entries', { id: 1 + index, call_id, agent_id: 1, at: at(name, 1), xmin }),
      row('recordings', {
        id: 51 + index,
        entry_id: 1 + index,
        file: `r${index}.wav`,
        xmin: xmin + 1,
      }),
      row('readings', {
        id: 11 + index,
        agent_id: 1,
        at: at(name, 2),
        subject: `call ${call_id}`,
        command: 'GET /api/desk, session 7',
        xmin: xmin + 2,
      }),
      line(`[${at(name, 3)}] ${channel(name)}: playing …/mainMenu`),
      { where: 'file', fields: { name: `recordings/${call_id}.wav`, ino: 1000 + index * 10 } },
    ].flatMap((each) => change(each, name) ?? []);
  });
  const ticket = row('tickets', { id: 90, number, at: nextMorning, xmin: 500 });
  return {
    found: [...found, ticket, ...more],
    references: new Map([
      ['queue_entries.call_id', 'calls'],
      ['queue_entries.agent_id', 'agents'],
      ['readings.agent_id', 'agents'],
      ['recordings.entry_id', 'queue_entries'],
      ['ticket_steps.ticket_id', 'tickets'],
    ]),
  };
}

const nothing: Dump = { found: [], references: new Map() };
const told = (...given: Parameters<typeof dump>) => whatTells(day, nothing, dump(...given));
/** Changes the records of one table in the report's call. */
const inReport = (where: string, fields: Fields | null) => ({
  change: (found: Found, of: Name) =>
    of !== 'c' || found.where !== where
      ? found
      : fields && { where, fields: { ...found.fields, ...fields } },
});

test('where all calls of a way look the same and reports come later, nothing tells', () => {
  expect(told()).toEqual([]);
});

describe('a link', () => {
  test('a record names the report and the call', () => {
    const both = row('notes', { id: 1, text: `ticket ${number}`, about: idOf('c') });
    expect(told({ more: [both] })).toContain(
      'console: table notes names an id: leaves 1 of 5 calls',
    );
  });

  test('by way of a third record, which names neither', () => {
    const secret = '2f6a7b8c9d0e1f2a3b4c5d6e';
    const more = [
      row('ticket_steps', { id: 1, ticket_id: 90, token: secret }),
      row('queue_entries', { id: 70, call_id: idOf('c'), agent_id: 1, token: secret }),
    ];
    expect(told({ more })).toContain(
      `console: table ticket_steps names ${secret}: leaves 1 of 5 calls`,
    );
  });

  test('in a field of JSON, by the name of a column', () => {
    const fields = { message: 'saved', number, entryId: 3 };
    expect(told({ more: [{ where: 'log app.log', fields }] })).toContain(
      'console: log app.log names queue_entries#3: leaves 1 of 5 calls',
    );
  });

  test('what all calls of the way have in common does not count', () => {
    const same = row('readings', {
      id: 99,
      agent_id: 1,
      at: nextMorning,
      subject: `ticket ${number}`,
      command: 'session 7',
      xmin: 501,
    });
    expect(told({ more: [same] })).toEqual([]);
  });

  test('nor is what leads to another call', () => {
    expect(told({ more: [row('notes', { id: 1, text: number, about: idOf('a') })] })).toEqual([]);
  });
});

describe('a moment or a place', () => {
  test('a moment during the call, or between it and the next', () => {
    for (const second of [4, 13]) {
      const more = [row('ticket_steps', { id: 1, ticket_id: 90, at: at('c', second) })];
      expect(told({ more })).toEqual([
        expect.stringMatching(/^console: table ticket_steps has a moment: leaves [12] of 5 calls$/),
      ]);
    }
  });

  test('a moment in a line of a log', () => {
    const more = [line(`[2026-11-30 01:00:43.000+00:00] opened ${number}`)];
    expect(told({ more })).toContain('console: log messages.log has a moment: leaves 1 of 5 calls');
  });

  test('an id, a transaction, an inode between those of calls', () => {
    const reading = row('queue_entries', { id: 3.5, subject: number, at: nextMorning });
    expect(told({ more: [reading] })).toContain(
      'console: table queue_entries by id in table queue_entries: leaves 2 of 5 calls',
    );
    const steps = row('ticket_steps', { ticket_id: 90, xmin: 123 });
    expect(told({ more: [steps] })).toEqual([
      'console: table ticket_steps by transactions: leaves 1 of 5 calls',
    ]);
    const file = { where: 'file', fields: { name: `${number}.pdf`, ino: 1021 } };
    expect(told({ more: [file] })).toEqual(['console: file by inodes: leaves 2 of 5 calls']);
  });
});

test('an id that is missing between those of calls', () => {
  const change = (found: Found, of: Name) => {
    const { id } = found.fields;
    if (found.where !== 'table queue_entries' || typeof id !== 'number') return found;
    return { ...found, fields: { ...found.fields, id: id + (of > 'c' ? 1 : 0) } };
  };
  expect(told({ change })).toContain(
    'console: table queue_entries lacks an id: leaves 2 of 5 calls',
  );
});

test('notes of an agent call with the words of the report', () => {
  const more = [
    row('ticket_steps', { id: 1, ticket_id: 90, text: '有人反映执行人员收受礼品' }),
    row('notes', { entry: idOf('c'), text: '她说，执行人员收受礼品。' }),
  ];
  expect(told({ more })).toContain(
    'console: table ticket_steps names 执行人员收受: leaves 1 of 5 calls',
  );
});

describe('a call that looks otherwise', () => {
  test.each([
    [
      'a row is missing',
      inReport('table recordings', null),
      'table recordings: lacking, not there',
    ],
    ['a file is missing', inReport('file', null), 'file: recordings/#.wav: lacking, not there'],
    [
      'a column is empty',
      inReport('table calls', { channel_id: null }),
      'table calls, channel_id: null, not set',
    ],
    [
      'a column that somebody adds later',
      inReport('table calls', { is_marked: true }),
      'table calls, is_marked: true, not lacking',
    ],
    [
      'a word',
      inReport('table queue_entries', { result: 'hidden' }),
      'table queue_entries, result = hidden: there, not lacking',
    ],
  ])('%s', (_what, differently, expected) => {
    expect(told(differently)).toContain(`console: its call is unlike all others: ${expected}`);
  });

  test('a line of a log about its channel, and one after its end', () => {
    const more = [line(`[${at('c', 16)}] ${channel('c')}: playing …/ticketAnonymous`)];
    expect(told({ more })).toEqual([
      'console: its call is unlike all others: log messages.log after the end of the call: there, not lacking',
      expect.stringMatching(
        /unlike all others: log messages\.log: .*…\/ticketAnonymous: there, not lacking$/,
      ),
    ]);
  });

  test('its row was written after those of later calls', () => {
    expect(told(inReport('table calls', { xmin: 160 }))).toEqual([
      'console: its call is unlike all others: table calls, written after calls that ended later: yes, not lacking',
    ]);
  });

  test('where ordinary calls differ among each other, a difference tells nothing', () => {
    const change = (found: Found, of: Name) =>
      found.where === 'table recordings' && (of === 'c' || of === 'a') ? null : found;
    expect(told({ change })).toEqual([]);
  });
});

test('one of several reports looks otherwise by chance, all of them by what they leave', () => {
  const without = (of: readonly Name[]) => (found: Found, name: Name) =>
    found.where === 'table recordings' && of.includes(name) ? null : found;
  const toldOf = (of: readonly Name[]) => whatTells(twice, nothing, dump({ change: without(of) }));
  expect(toldOf(['c'])).toEqual([]);
  expect(toldOf(['c', 'e'])).toEqual([
    'console: its call is unlike all others: table recordings: lacking, not there',
  ]);
});

test('what names nobody, but comes with each report and with no other call', () => {
  const more = (of: readonly Name[]) => of.map((name) => line(`[${at(name, 5)}] a report is held`));
  const toldOf = (of: readonly Name[]) => whatTells(twice, nothing, dump({ more: more(of) }));
  expect(toldOf(['c', 'e'])).toEqual([
    expect.stringMatching(
      /^console: only during calls with a report: log messages\.log: .* a report is held$/,
    ),
  ]);
  expect(toldOf(['b', 'c', 'e'])).toEqual([]);
});

test('what is done at the beginning of each minute comes with no report', () => {
  const spans = { c: [40, 67], d: [68, 70], e: [80, 130] } as const;
  const long: PlayedDay = {
    ...twice,
    calls: twice.calls.map((call, index) => {
      const [from, to] = spans[names[index] as keyof typeof spans] ?? [index * 20, index * 20 + 10];
      return { ...call, from: ms('a', from), to: ms('a', to) };
    }),
  };
  const lines = (second: number) =>
    [60, 120].map((minute) => line(`[${at('a', minute + second)}] work`));
  const toldOf = (second: number) => whatTells(long, nothing, dump({ more: lines(second) }));
  expect(toldOf(0)).toEqual([]);
  expect(toldOf(6)).toEqual([expect.stringMatching(/only during calls with a report: .* work$/)]);
});

test('what was there before the day tells nothing of it', () => {
  const old = row('notes', { id: 1, text: number, about: idOf('c') });
  expect(whatTells(day, { ...nothing, found: [old] }, dump({ more: [old] }))).toEqual([]);
});
