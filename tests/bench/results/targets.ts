/** The targets of what a call costs, on top of the page, with what was tried for them. */
import type { BenchName } from '../benchNames.js';

/** A target. Its bound stands in the bench itself. */
export interface Target {
  readonly bench: BenchName;
  /** What the names of its figures end with, of which there may be several. */
  readonly figure: string;
  /** What was tried, for the page where the target is missed: only what decisions and commits tell. */
  readonly tried?: string;
}

const callsTried = `Cheaper since 2026-11-30: requests that may wait go by \`node:http\` (134c0d22), work that is in time makes no AbortSignal (96c4c607), a small process starts the programs
(495e761e), an answer of the guidance is put into words once for all calls (7aa79f6f), the look for an installed voice costs no thread (d15ac1b9). Before: requests over the WebSocket, and a filter of
events ([0006](decisions/0006-requests-to-asterisk.md)). A larger young generation of V8, of 64 and 128 MB: no less processor time, and 130 MB more memory`;
const digitsTried = `Nice values of app, PostgreSQL and Asterisk; Asterisk at real-time priority made it worse ([0007](decisions/0007-limit-calls-in-progress.md)). V8 collects garbage in the app's own
thread (ed3ca164)`;
const queueTried = `The app started programs by forking itself, which was a third of its time here; a small process starts them now (495e761e). What is due looks no longer at all who wait, and an
answered offer wakes nobody (0c847cde)`;
const admissionTried = `A fixed limit, a limit of new calls alone, pressure stall information, \`maxload\` ([0007](decisions/0007-limit-calls-in-progress.md)). Calls come in one by one
(9c23cfa9), and their cost is learnt while as many end as begin (15160989)`;

const leaseTried = `A lease shorter than twenty seconds, which Patroni raises to twenty ([0033](decisions/0033-another-primary-in-mid-call.md)). When PostgreSQL alone is killed, Patroni ends the
lease itself`;

/** All of them, in the order of the page. */
export const targets: readonly Target[] = [
  { bench: 'ivr', figure: 'peer: bare dialplan', tried: callsTried },
  { bench: 'ivr', figure: 'peer: dialplan with look-up', tried: callsTried },
  { bench: 'ivr', figure: 'digit into silence to the next prompt, p99', tried: digitsTried },
  { bench: 'ivr', figure: 'digit into a prompt to the next prompt, p99', tried: digitsTried },
  {
    bench: 'desk',
    figure: 'CPU per call, Asterisk + app',
    tried: `Bridges of two without mixing, and a silent third party while somebody whispers ([0027](decisions/0027-two-legs-are-mixed-too.md))`,
  },
  { bench: 'desk', figure: '1000 waiting, p50', tried: queueTried },
  { bench: 'desk', figure: '1000 waiting, p99', tried: queueTried },
  { bench: 'desk', figure: 'waits, 200 agents, 1000 waiting, on the wire', tried: queueTried },
  { bench: 'desk', figure: 'waits, 200 agents, 1000 waiting, in the database', tried: queueTried },
  {
    bench: 'import',
    figure: 'peer: \\copy of the rows that the import made of them',
    tried: `An ID number is hashed once for its look-up and its row (71cffbb8). A library instead of our own splitter of the file costs more (413f118a)`,
  },
  {
    bench: 'console',
    figure: 'digit to the next prompt, p99',
    tried: 'A process of its own for the console, with a nice value and four connections',
  },
  { bench: 'console', figure: 'requests not answered, or refused' },
  {
    bench: 'seen',
    figure: '200 desks open, p99',
    tried: `One reader a process writes each batch once a court, and a page reads again at once for a second event ([0023](decisions/0023-live-events.md), eef0d9b2, 409f20f5)`,
  },
  { bench: 'overload', figure: '×: served', tried: admissionTried },
  { bench: 'rate', figure: 'peer: bare dialplan', tried: callsTried },
  { bench: 'hour', figure: 'memory grown from start to end' },
  { bench: 'hour', figure: 'left' },
  { bench: 'hour', figure: 'calls that failed' },
  { bench: 'restarts', figure: 'calls that failed while nothing was restarted' },
  { bench: 'restarts', figure: 'answered calls without an end on record' },
  { bench: 'restarts', figure: 'left undone or stuck, in all' },
  { bench: 'restarts', figure: 'memory grown while nothing was restarted' },
  { bench: 'nodes', figure: 'caller at another node, p99' },
  { bench: 'linear', figure: '× that of one' },
  { bench: 'xmin', figure: 'lateness of due work, p99' },
  { bench: 'xmin', figure: "agent free to the INVITE to the agent's telephone, p99" },
  { bench: 'xmin', figure: 'live event written to received, p99' },
  { bench: 'failover', figure: 'calls dropped' },
  { bench: 'failover', figure: 'tickets lost' },
  { bench: 'failover', figure: 'longest wait of a caller', tried: leaseTried },
  { bench: 'year', figure: 'nightly erasure' },
];
