/**
 * What gives access to a ticket: the identity that opened it, or its number and code, under limits.
 */
import { randomUUID } from 'node:crypto';
import {
  findOwnTicket,
  openByCode,
  ownTicket,
  type Prover,
} from '../../app/tickets/opening/findOwnTicket.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import type { VerifiedPerson } from '../../app/court/import/rules/caseFile.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { makeTicketNumber } from '../../app/tickets/rules/ticketNumber.js';
import { readArrivalFacts } from '../../app/queue/store/arrivals.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { listOwnTickets } from '../../app/tickets/store/ownTickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearTickets, makeScene, type Scene } from './scene.js';
import { patientPool } from '../parts/patientPool.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

/** A prover in a call of its own, from a withheld number, so that only the attempts limit it. */
const prover = (callerNumber: string | null = null, callId: string = randomUUID()): Prover => ({
  guesser: { callId, callerNumber, by: 'telephone' },
  now: scene.now(),
  settings: defaultCourtSettings,
});
const open = (number: string, code: string, by = prover()) =>
  openByCode(scene.deps, number, code, by);

const today = '2026-11-24';

/** Returns a code that is not the ticket's. */
const wrongFor = (ticket: Ticket) => (scene.codeOf(ticket) === '000000' ? '111111' : '000000');

async function persons(): Promise<[number, number]> {
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 2',
  );
  const [one = 0, other = 0] = rows.map(({ id }) => id);
  return [one, other];
}
const verified = (personId: number, onlyCase: number | null = null): VerifiedPerson => ({
  personId,
  onlyCaseIds: onlyCase === null ? null : [onlyCase],
  proof: onlyCase === null ? 'resident_id_and_password' : 'query_number_and_password',
});

test('number and code open it: first there is no answer, then the last one', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  const opened = await open(ticket.number, scene.codeOf(ticket));
  if (opened.kind !== 'right') throw new Error(opened.kind);
  expect(await ownTicket(scene.pool, opened.value)).toMatchObject({
    kind: 'found',
    answer: null,
    ticket: { id: ticket.id },
  });
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已办' }));
  const again = await open(ticket.number, scene.codeOf(ticket));
  if (again.kind !== 'right') throw new Error(again.kind);
  expect(await ownTicket(scene.pool, again.value)).toMatchObject({
    kind: 'found',
    answer: { body: '已办' },
  });
});

test('the telephone that it was opened from opens nothing, with a wrong code or with none', async () => {
  const ticket = await scene.open();
  const from = prover('13800138000');
  expect(await open(ticket.number, wrongFor(ticket), from)).toEqual({ kind: 'failed' });
  expect(await findOwnTicket(scene.pool, ticket.number, null, today)).toBeNull();
  const other = await scene.open({ callerNumber: '13900139000' });
  expect(await open(ticket.number, scene.codeOf(other), from)).toEqual({ kind: 'failed' });
});

test('the identity that opened it does, and no other; by a query number only of its case', async () => {
  const [hers, others] = await persons();
  const { rows } = await scene.pool.query<{ id: number }>(
    `SELECT c.id FROM cases c
      ORDER BY EXISTS (SELECT FROM parties t WHERE t.case_id = c.id AND t.person_id = $1) DESC, c.id LIMIT 2`,
    [hers],
  );
  const [caseId = 0, otherCase = 0] = rows.map(({ id }) => id);
  const ticket = await scene.open({ personId: hers, caseId, kind: 'contact_judge' });
  await scene.open({ personId: hers, kind: 'opinion' });
  const find = async (person: VerifiedPerson) =>
    (await findOwnTicket(scene.pool, ticket.number, person, today))?.kind ?? null;
  expect(await find(verified(hers))).toBe('found');
  expect(await find(verified(others))).toBeNull();
  expect(await find(verified(hers, caseId))).toBe('found');
  expect(await find(verified(hers, otherCase))).toBeNull();
  const list = async (person: VerifiedPerson) =>
    (await listOwnTickets(scene.pool, person, 9, today)).map(({ kind }) => kind);
  expect(await list(verified(hers))).toEqual(['opinion', 'contact_judge']);
  expect(await list(verified(hers, caseId))).toEqual(['contact_judge']);
  expect(await list(verified(hers, otherCase))).toEqual([]);
});

test('of a case in which they no longer act for a party it is not theirs, by whatever identity; its code opens it', async () => {
  const { rows } = await scene.pool.query<{ personId: number; caseId: number }>(
    `SELECT t.person_id AS "personId", t.case_id AS "caseId" FROM parties t
      WHERE t.role = 'agent' AND t.person_id IS NOT NULL ORDER BY t.case_id LIMIT 1`,
  );
  const [{ personId, caseId } = { personId: 0, caseId: 0 }] = rows;
  const given = { personId, caseId, kind: 'contact_judge' } as const;
  const ticket = await scene.open(given);
  const general = await scene.open({ personId, kind: 'opinion' });
  const lasts = (until: string) =>
    scene.pool.query(
      'UPDATE parties SET authority_from = NULL, authority_until = $3 WHERE person_id = $1 AND case_id = $2',
      [personId, caseId, until],
    );
  const seen = async (person: VerifiedPerson) => ({
    found: (await findOwnTicket(scene.pool, ticket.number, person, today)) !== null,
    listed: (await listOwnTickets(scene.pool, person, 9, today)).map(({ number }) => number),
  });
  try {
    await lasts(today);
    expect(await seen(verified(personId))).toEqual({
      found: true,
      listed: [general.number, ticket.number],
    });
    await lasts('2026-11-23');
    expect(await seen(verified(personId))).toEqual({ found: false, listed: [general.number] });
    expect(await seen(verified(personId, caseId))).toEqual({ found: false, listed: [] });
    expect((await open(ticket.number, scene.codeOf(ticket))).kind).toBe('right');
    // What they say now is no urging of the ticket, and they do not hear how it stands.
    const callId = await scene.call('13900139000');
    const again = scene.newTicket({ ...given, callerNumber: '13900139000', callId });
    expect((await openTicket(scene.deps, again)).kind).toBe('opened');
    // Who is a party as well hears of it as such.
    await scene.pool.query(
      `INSERT INTO parties (case_id, person_id, position, role) VALUES ($1, $2, 99, 'third_party')`,
      [caseId, personId],
    );
    expect((await seen(verified(personId))).found).toBe(true);
  } finally {
    await scene.pool.query('DELETE FROM parties WHERE position = 99');
    await scene.pool.query(
      'UPDATE parties SET authority_until = NULL WHERE person_id = $1 AND case_id = $2',
      [personId, caseId],
    );
  }
});

test('of a case from which an import has taken them it is not theirs, by whatever identity; its code opens it', async () => {
  const { rows } = await scene.pool.query<{ personId: number; caseId: number; other: number }>(
    `SELECT t.person_id AS "personId", t.case_id AS "caseId",
            (SELECT id FROM persons WHERE id NOT IN (SELECT person_id FROM parties o WHERE o.case_id = t.case_id AND person_id IS NOT NULL)
              ORDER BY id LIMIT 1) AS other
       FROM parties t JOIN persons p ON p.id = t.person_id
      WHERE t.role = 'plaintiff' AND p.id_hash IS NOT NULL ORDER BY t.case_id LIMIT 1`,
  );
  const [{ personId, caseId, other } = { personId: 0, caseId: 0, other: 0 }] = rows;
  const given = { personId, caseId, kind: 'contact_judge' } as const;
  const ticket = await scene.open(given);
  const general = await scene.open({ personId, kind: 'opinion' });
  const seen = async (person: VerifiedPerson) => ({
    found: (await findOwnTicket(scene.pool, ticket.number, person, today)) !== null,
    listed: (await listOwnTickets(scene.pool, person, 9, today)).map(({ number }) => number),
  });
  const all = { found: true, listed: [general.number, ticket.number] };
  expect(await seen(verified(personId))).toEqual(all);
  const puts = (before: number, after: number) =>
    scene.pool.query(
      'UPDATE parties SET person_id = $3 WHERE person_id = $1 AND case_id = $2 AND role = $4',
      [before, caseId, after, 'plaintiff'],
    );
  try {
    await puts(personId, other);
    expect(await seen(verified(personId))).toEqual({ found: false, listed: [general.number] });
    expect(await seen(verified(personId, caseId))).toEqual({ found: false, listed: [] });
    expect((await open(ticket.number, scene.codeOf(ticket))).kind).toBe('right');
    const callId = await scene.call('13900139000');
    const again = scene.newTicket({ ...given, callerNumber: '13900139000', callId });
    expect((await openTicket(scene.deps, again)).kind).toBe('opened');
  } finally {
    await puts(other, personId);
  }
  expect((await seen(verified(personId))).found).toBe(true);
});

test('of an anonymous one number and code tell how it stands, and nothing else', async () => {
  const ticket = await scene.open({ kind: 'violation_report', anonymous: true });
  expect(await open(ticket.number, wrongFor(ticket))).toEqual({ kind: 'failed' });
  const opened = await open(ticket.number, scene.codeOf(ticket));
  if (opened.kind !== 'right') throw new Error(opened.kind);
  expect(await ownTicket(scene.pool, opened.value)).toEqual({
    kind: 'status_only',
    status: ticket.status,
  });
});

describe('wrong codes', () => {
  test('lock the ticket for growing times, no matter who tries, also in another process', async () => {
    const ticket = await scene.open();
    const wrong = wrongFor(ticket);
    expect(await open(ticket.number, wrong)).toEqual({ kind: 'failed' });
    expect(await open(ticket.number, wrong)).toEqual({ kind: 'failed' });
    const until = (minutes: number) => new Date(scene.now().getTime() + minutes * 60_000);
    expect(await open(ticket.number, wrong)).toEqual({ kind: 'locked', until: until(5) });
    // The right code has to wait too.
    const another = patientPool(database.url, 2);
    try {
      const { number } = ticket;
      const deps = { db: another, identityKeys: database.identityKeys };
      expect(await openByCode(deps, number, scene.codeOf(ticket), prover())).toEqual({
        kind: 'locked',
        until: until(5),
      });
    } finally {
      await another.end();
    }
    scene.moveTo('2026-11-24 10:05');
    expect(await open(ticket.number, wrong)).toEqual({ kind: 'locked', until: until(30) });
    scene.moveTo('2026-11-24 10:35');
    expect(await open(ticket.number, scene.codeOf(ticket))).toMatchObject({ kind: 'right' });
    expect(await open(ticket.number, wrong)).toEqual({ kind: 'failed' });
  });

  test('are the same for a number that no ticket has', async () => {
    const ticket = await scene.open();
    const nobodys = makeTicketNumber('2026-11-23', 54_321);
    const story = async (number: string, code: string) => {
      const results: unknown[] = [];
      for (let n = 0; n < 4; n++) results.push(await open(number, code));
      return results;
    };
    expect(await story(nobodys, '000000')).toEqual(await story(ticket.number, wrongFor(ticket)));
  });

  test('for five tickets in a call are all that it has, and a telephone that tries many is locked', async () => {
    const tickets: Ticket[] = [];
    for (let n = 0; n < 8; n++) {
      tickets.push(await scene.open({ callerNumber: `1390000000${n}` }));
    }
    const callId = randomUUID();
    const results = [];
    for (const ticket of tickets.slice(0, 6)) {
      results.push(await open(ticket.number, wrongFor(ticket), prover('13700001111', callId)));
    }
    expect(results.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill('failed'), 'barred']);
    const [, , , , , , seventh, eighth] = tickets;
    if (seventh === undefined || eighth === undefined) throw new Error('too few');
    const from = () => prover('13700001111');
    expect(await open(seventh.number, wrongFor(seventh), from())).toEqual({ kind: 'failed' });
    // From that telephone even the ticket's own code is not tried now. From any other it is.
    expect(await open(eighth.number, scene.codeOf(eighth), from())).toMatchObject({
      kind: 'barred',
      because: 'caller',
    });
    expect(await open(eighth.number, scene.codeOf(eighth))).toMatchObject({ kind: 'right' });
  });

  test('count for the whole hotline, together with passwords', async () => {
    const ticket = await scene.open();
    await scene.pool.query("INSERT INTO guess_failures VALUES ($1, 59, 'withheld')", [scene.now()]);
    expect(await open(ticket.number, wrongFor(ticket))).toEqual({ kind: 'failed' });
    expect(await open(ticket.number, scene.codeOf(ticket))).toEqual({
      kind: 'barred',
      because: 'hotline',
    });
  });
});

test('who has an overdue ticket is known by telephone or person, until it is answered', async () => {
  const hasOverdueTicket = async (number: string) => {
    const caller = { person: null, number, callbackNumber: null };
    return (await readArrivalFacts(scene.pool, caller, scene.now())).hasOverdueTicket;
  };
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  expect(await hasOverdueTicket('13800138000')).toBe(false);
  await scene.passTo('2026-12-14 09:00');
  expect(await hasOverdueTicket('13800138000')).toBe(true);
  expect(await hasOverdueTicket('13900139000')).toBe(false);
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已办' }));
  expect(await hasOverdueTicket('13800138000')).toBe(false);
});
