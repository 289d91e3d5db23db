/** What a run of the desk bench costs, process by process. */
import { type DeskHotline } from './deskHotline.js';
import { round } from '../figure.js';
import { cpuSeconds, familyCpuSeconds, machineCpuSeconds } from '../processCost.js';

/** The cost of a run. */
export interface DeskCost {
  /** CPU milliseconds per call. */
  readonly asterisk: number;
  readonly app: number;
  readonly postgres: number;
  /** Share of the machine that was busy, including everything on it. */
  readonly busy: number;
}

/** Begins to count. The returned function computes the cost since then, for a number of calls. */
export async function countCost(
  hotline: DeskHotline,
): Promise<(calls: number) => Promise<DeskCost>> {
  const before = await read(hotline);
  return async (calls) => {
    const after = await read(hotline);
    const perCall = (name: 'asterisk' | 'app' | 'postgres') =>
      ((after[name] - before[name]) * 1000) / calls;
    return {
      asterisk: perCall('asterisk'),
      app: perCall('app'),
      postgres: perCall('postgres'),
      busy: (after.busy - before.busy) / (after.total - before.total),
    };
  };
}

async function read({ asterisk, app, database }: DeskHotline) {
  return {
    asterisk: await cpuSeconds(asterisk.pid),
    // The app does not run beside app_queue.
    app: app.isRunning ? await cpuSeconds(app.pid) : 0,
    postgres: await familyCpuSeconds(database.postgres.pid),
    ...(await machineCpuSeconds()),
  };
}

/** Formats the cost for the terminal. */
export function costInWords({ asterisk, app, postgres, busy }: DeskCost): string {
  return (
    `CPU ms per call: Asterisk ${round(asterisk)}, app ${round(app)}, PostgreSQL ${round(postgres)}; ` +
    `machine ${Math.round(busy * 100)} % busy`
  );
}
