/**
 * The peer: the same conversation in pure dialplan, made from the turns that the app played. It has
 * the same sound files in the same order and the same digits. Menus use Background and WaitExten,
 * numbers use Read.
 *
 * There are two kinds. `bare` looks nothing up and records nothing: it has only sound and digits.
 * `same` does the app's job with Asterisk's own means. It looks for a lock, reads the caller by
 * number and compares the password, reads the case, and writes a row that says what was disclosed.
 * All of that goes by REALTIME of res_config_pgsql to the same PostgreSQL, and Asterisk writes a
 * row for the call (cdr_pgsql). Even so it has less to do than the app: no hashes, no ciphers, no
 * transcript, one language.
 */
import { type Pool } from 'pg';
import { type Turn } from './conversation.js';

/** The kinds of peer; see above. */
export type PeerKind = 'bare' | 'same';

/** The number dialled for the peer. */
export const peerNumber = '12369';

/** Written to Asterisk's log for each caller whose conversation does not reach its last turn. */
export const unfinishedMark = 'bench: unfinished';

/** The realtime families of `same`: tables of {@link makePeerTables}, and the app's cases. */
const tables = {
  benchlocks: 'bench_locks',
  benchpeople: 'bench_people',
  benchcases: 'cases',
  benchdisclosures: 'bench_disclosures',
};

/** Creates the tables of `same`, with everybody's number and password in them. */
export async function makePeerTables(
  pool: Pool,
  people: readonly (readonly string[])[],
): Promise<void> {
  await pool.query(`
    DROP TABLE IF EXISTS bench_locks, bench_people, bench_disclosures, bench_cdr;
    CREATE TABLE bench_locks (number text PRIMARY KEY, locked_until timestamptz);
    CREATE TABLE bench_people (number text PRIMARY KEY, password text NOT NULL, case_id bigint NOT NULL);
    CREATE TABLE bench_disclosures (at timestamptz DEFAULT now(), call text, number text, case_id text, facts text);
    CREATE TABLE bench_cdr (calldate timestamptz, clid text, src text, dst text, dcontext text, channel text,
      dstchannel text, lastapp text, lastdata text, duration integer, billsec integer, disposition text,
      amaflags integer, accountcode text, uniqueid text, userfield text)`);
  await pool.query(
    `INSERT INTO bench_people
     SELECT n, p, (SELECT min(id) FROM cases) FROM unnest($1::text[], $2::text[]) AS people(n, p)`,
    [people.map(([number]) => number), people.map(([, password]) => password)],
  );
}

/**
 * What `same` does with the database after each turn's digits. `ROW` must not be empty, and `wrong`
 * is the way out.
 */
const work: readonly (readonly string[])[] = [
  [],
  ['Set(NUMBER=${KEYS})', 'Set(LOCK=${REALTIME(benchlocks,number,${NUMBER})})'],
  [
    'Set(PASSWORD=${REALTIME_FIELD(benchpeople,number,${NUMBER},password)})',
    'GotoIf($["${PASSWORD}" != "${KEYS}"]?wrong)',
    'Set(CASE=${REALTIME_FIELD(benchpeople,number,${NUMBER},case_id)})',
    'Set(ROW=${REALTIME(benchcases,id,${CASE})})',
    'GotoIf($[${LEN(${ROW})} = 0]?wrong)',
    'Set(REALTIME_STORE(benchdisclosures,call,number,case_id,facts)=${UNIQUEID},${NUMBER},${CASE},summary)',
  ],
  [
    'Set(REALTIME_STORE(benchdisclosures,call,number,case_id,facts)=${UNIQUEID},${NUMBER},${CASE},hearing)',
  ],
];

/** Returns what Asterisk needs for a peer: its dialplan, its modules, its files. */
export function peerPbx(kind: PeerKind, turns: readonly Turn[], databaseUrl: string) {
  const dialplan = peerDialplan(kind, turns);
  const modules = ['app_read.so', 'app_exec.so'];
  if (kind === 'bare') return { dialplan, modules };
  const url = new URL(databaseUrl);
  const database = url.pathname.slice(1);
  const access = [
    `hostname = ${url.hostname}`,
    `port = ${url.port}`,
    `dbname = ${database}`,
    `user = ${url.username}`,
    `password = ${decodeURIComponent(url.password)}`,
  ].join('\n');
  const families = Object.entries(tables).map(
    ([family, table]) => `${family} => pgsql,${database},${table}`,
  );
  return {
    dialplan,
    modules: [...modules, 'func_realtime.so', 'res_config_pgsql.so', 'cdr_pgsql.so'],
    files: {
      'res_pgsql.conf': `[general]\n${access}\nrequirements = warn\n`,
      'cdr_pgsql.conf': `[global]\n${access}\ntable = bench_cdr\n`,
      'cdr.conf': '[general]\nenable = yes\nunanswered = no\n',
      'extconfig.conf': `[settings]\n${families.join('\n')}\n`,
    },
  };
}

/** Returns the contexts. The last turn has no digits: the caller hangs up there. */
function peerDialplan(kind: PeerKind, turns: readonly Turn[]): string {
  const context = (turn: number) => `bench-${kind}-${turn}`;
  const start = ['Set(TIMEOUT(absolute)=2100)', 'Answer()', `Goto(${context(0)},s,1)`];
  const blocks = [`[from-trunk]\n${extension(peerNumber, start)}`];
  turns.forEach((turn, index) => {
    const sounds = turn.sounds.join('&');
    const then = [
      ...(kind === 'same' ? (work[index] ?? []) : []),
      `Goto(${context(index + 1)},s,1)`,
    ];
    const lines = [`[${context(index)}]`];
    if (turn.digits === '') {
      const last = ['Set(DONE=1)', `Background(${sounds})`, 'WaitExten(60)', 'Hangup()'];
      lines.push(extension('s', last), 'exten => i,1,Hangup()');
    } else if (turn.digits.length === 1) {
      lines.push(
        extension('s', [`Background(${sounds})`, 'WaitExten(60)', 'Hangup()']),
        `${extension(turn.digits, then)}\n same => n(wrong),Hangup()`,
        'exten => i,1,Hangup()',
      );
    } else {
      const read = [
        `Read(KEYS,${sounds},${turn.digits.length},,1,60)`,
        `GotoIf($[\${LEN(\${KEYS})} != ${turn.digits.length}]?wrong)`,
      ];
      lines.push(`${extension('s', [...read, ...then])}\n same => n(wrong),Hangup()`);
    }
    lines.push(`exten => h,1,ExecIf($["\${DONE}" != "1"]?Log(ERROR,${unfinishedMark}))`);
    blocks.push(lines.join('\n'));
  });
  return `${blocks.join('\n\n')}\n`;
}

function extension(name: string, steps: readonly string[]): string {
  return steps
    .map((step, index) => (index === 0 ? `exten => ${name},1,${step}` : ` same => n,${step}`))
    .join('\n');
}
