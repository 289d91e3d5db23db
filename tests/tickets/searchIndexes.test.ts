/** Tickets that somebody looks for by words come by indexes: with a hundred thousand tickets a search without them took two seconds. */
import { ticketStatuses } from '../../app/tickets/rules/ticket.js';
import { listTickets } from '../../app/tickets/store/findTickets.js';
import { cleanDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { patientPool } from '../parts/patientPool.js';

const filter = {
  courtId: 1,
  statuses: ticketStatuses,
  overdueOnly: false,
  supervisedOnly: false,
  alsoOf: null,
  onlyOf: null,
};

test('what a search reads of callers and of messages it finds by their indexes', async () => {
  const database = await cleanDatabase({ sample: true });
  await database.asOwner(
    `WITH made AS (
       INSERT INTO tickets (number, kind, status, court_id, matter, opened_at)
       SELECT (2600000000 + i)::text, 'consultation', 'withdrawn', 1, 'm' || i, now() FROM generate_series(1, 300) i RETURNING id)
     INSERT INTO ticket_messages (ticket_id, at, purpose, body) SELECT id, now(), 'request', '请尽快答复' FROM made`,
  );
  await database.asOwner('ANALYZE tickets; ANALYZE ticket_messages');
  // So few rows are read faster without an index: the plan is that of a table that is too large for it.
  const options = encodeURIComponent('-c enable_seqscan=off');
  const pool = patientPool(`${database.url}?options=${options}`, 1);
  await listTickets(pool, { ...filter, words: '张伟' }, { limit: 50, offset: 0 });
  await pool.end();
  // The connection's process tells what it has read when it ends, which is a moment later.
  await untilTrue('both indexes to be read', async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT indexrelname AS name FROM pg_stat_user_indexes WHERE idx_scan > 0`,
    );
    const names = new Set(rows.map(({ name }) => name));
    return ['ticket_messages_pairs', 'tickets_caller_pairs'].every((name) => names.has(name))
      ? true
      : undefined;
  });
  await database.close();
});

test.each([
  ['', []],
  ['a', ['a']],
  ['王芳芳', ['王', '芳', '王芳', '芳芳']],
  ['13800', ['1', '3', '8', '0', '13', '38', '80', '00']],
])('the pairs of %j', async (text, pairs) => {
  const database = await cleanDatabase({ sample: true });
  const { rows } = await database.pool.query<{ pairs: string[] }>(
    'SELECT text_pairs($1) AS pairs',
    [text],
  );
  // An index does not mind what it is given twice.
  expect([...new Set(rows[0]?.pairs)].sort()).toEqual(pairs.toSorted());
  await database.close();
});
