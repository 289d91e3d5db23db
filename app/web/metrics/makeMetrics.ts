/** The metrics for Prometheus: the process, and the figures of the hotline. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Pool } from '../../core/database/pool.js';
import type { Clock } from '../../core/app.js';
import { readFigures, type Figure } from './store/readFigures.js';

/** The figures that the exchange reports. */
export interface ExchangeFigures {
  /** Agents' telephones that are registered. */
  readonly registered: number;
}

/** The sources of the metrics. */
export interface MetricsSource {
  readonly db: Pool;
  readonly clock: Clock;
  /** Asks the exchange. Rejects when it does not answer. */
  readonly askExchange: () => Promise<ExchangeFigures>;
}

/** The meaning of each figure, and the name of its label. */
const figures: Readonly<Record<string, readonly [help: string, label?: string]>> = {
  calls_open: ['Calls that are up.', 'node'],
  calls_last_hour: ['Calls that began in the last hour, by what became of them.', 'outcome'],
  queue_waiting: ['Callers who wait.', 'queue'],
  queue_longest_wait_seconds: ['How long the first of those who wait has waited.', 'queue'],
  queue_talking: ['Callers who talk to an agent.', 'queue'],
  queue_offered_last_hour: ['Callers who came into the queue in the last hour.', 'queue'],
  queue_service_level_ratio: ['Answered in time, of those offered in the last hour.', 'queue'],
  queue_connection_ratio: ['Connection rate (接通率) of the last hour.', 'queue'],
  agents: ['Agents who are signed in.', 'status'],
  due_work: ['Work that is due and not done.'],
  due_work_oldest_seconds: ['How long the oldest work has been due.'],
  tickets_open: ['Tickets that await an answer.', 'status'],
  tickets_overdue: ['Open tickets that are overdue.'],
  callbacks_open: ['Callbacks that are owed.'],
  sms_waiting: ['SMS whose time has come and that are not sent.'],
  sms_oldest_waiting_seconds: ['How long the oldest of them has waited.'],
  sms_account_seen_seconds: ['Since when no process has held the account.', 'account'],
  fax_waiting: ['Faxes whose time has come and that are not sent.'],
  files_waiting: ['Files that the node has not handed over to the store yet.', 'node'],
  files_oldest_waiting_seconds: ['For how long some have waited without a break.', 'node'],
  files_problem: ['Whether the last try to hand files over failed: 1 or 0.', 'node'],
  node_seen_seconds: ['Since when no process has served the node.', 'node'],
  node_draining: ['Whether the node is drained, and takes no new calls: 1 or 0.', 'node'],
  audit_pending: ['Audited rows that wait for their place in the chain.', 'kind'],
  console_sessions: ['People who are signed in to the console.'],
  console_wrong_passwords: ['Wrong passwords of the last 15 minutes.'],
};

/** The metrics of one server. */
export interface Metrics {
  /** Notes an answered request. */
  readonly observe: (route: string, status: number, seconds: number) => void;
  /** Returns all metrics as Prometheus reads them. */
  readonly read: () => Promise<string>;
  readonly contentType: string;
}

/** Makes the metrics of one server. */
export function makeMetrics(source: MetricsSource): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'hotline_process_' });
  const requests = new Histogram({
    name: 'hotline_console_request_seconds',
    help: 'How long the console’s server took to answer.',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `hotline_${name}`, help, labelNames, registers: [registry] });
  const gauges = new Map(
    Object.entries(figures).map(([name, [help, label]]) => [
      name,
      { gauge: gauge(name, help, label === undefined ? [] : [label]), label },
    ]),
  );
  const isUp = gauge('up', 'Whether a part answers: 1 or 0.', ['part']);
  const lag = gauge('lag_seconds', 'How long a part took to answer.', ['part']);
  const registered = gauge('telephones_registered', 'Agents’ telephones that are registered.');

  /** A figure that could not be read is not shown with its old value. */
  const clear = () => {
    for (const { gauge: each, label } of gauges.values()) {
      // reset() would set a metric without labels to 0, which is a figure.
      if (label === undefined) each.remove();
      else each.reset();
    }
  };
  const show = (read: readonly Figure[]) => {
    clear();
    for (const { name, of, value } of read) {
      const known = gauges.get(name);
      if (known === undefined) throw new Error(`a figure without a meaning: ${name}`);
      known.gauge.set(known.label === undefined ? {} : { [known.label]: of }, value);
    }
  };
  const ask = async <T>(
    part: string,
    question: () => Promise<T>,
    use: (answer: T) => void,
    isAway: () => void,
  ) => {
    const began = performance.now();
    try {
      use(await question());
      isUp.set({ part }, 1);
      lag.set({ part }, (performance.now() - began) / 1000);
    } catch {
      isUp.set({ part }, 0);
      lag.remove({ part });
      isAway();
    }
  };

  return {
    contentType: registry.contentType,
    observe(route, status, seconds) {
      requests.observe({ route, status: String(status) }, seconds);
    },
    async read() {
      await Promise.all([
        ask('database', () => readFigures(source.db, source.clock.now()), show, clear),
        ask(
          'exchange',
          source.askExchange,
          (answer) => registered.set(answer.registered),
          () => registered.remove(),
        ),
      ]);
      return registry.metrics();
    },
  };
}
