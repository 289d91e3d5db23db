/** The benches, in the order in which they run and are shown. */
export const titles = {
  ivr: 'a call through the app, and through the same conversation in dialplan',
  rate: 'the highest rate of calls, of the app and of the dialplan',
  overload: 'more calls than the machine carries',
  desk: 'callers and agents in the queue of the app, and in app_queue',
  crash: 'the app killed while callers wait and talk',
  failover: 'PostgreSQL killed under ten calls a second, and its whole machine',
  import: 'a file of cases',
  dueWork: 'limits that fall due',
  sms: 'the outbox by SMPP, and everything killed in turn',
  live: 'live events of the console',
  seen: 'from the telephone to the page',
  console: 'requests of the console beside calls',
  hour: 'an hour at nine tenths of the highest rate',
  restarts: 'an hour of calls, agents, reports and imports, with every part restarted once',
  nodes: 'what several nodes cost each other',
  linear: 'one, two and four nodes with the same share of a processor',
  xmin: 'beside an old transaction that holds xmin',
  year: 'a year of calls in the database',
} as const;

/** The name of a bench. */
export type BenchName = keyof typeof titles;

export const benchNames = Object.keys(titles) as BenchName[];

/** Those that run only when they are named: they take long. */
export const onlyByName: readonly BenchName[] = ['hour', 'restarts', 'linear', 'xmin'];
