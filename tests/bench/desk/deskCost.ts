/** What a run of the desk bench costs, process by process. */
import { type DeskHotline } from './deskHotline.js';
import { round } from '../figure.js';
import { cpuSeconds, familyCpuSeconds, machineCpuSeconds } from '../processCost.js';

export interface DeskCost {
  /** CPU milliseconds per call. */
  readonly asterisk: number;
  readonly app: number;
  readonly postgres: number;
  /** Share of the machine that was busy, everything on it included. */
  readonly busy: number;
}

/** Begins to count; the returned function tells what so many calls have cost since. */
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
    // It does not run beside app_queue.
    app: app.isRunning ? await cpuSeconds(app.pid) : 0,
    postgres: await familyCpuSeconds(database.postgres.pid),
    ...(await machineCpuSeconds()),
  };
}

/** For the terminal. */
export function costInWords({ asterisk, app, postgres, busy }: DeskCost): string {
  return (
    `CPU ms per call: Asterisk ${round(asterisk)}, app ${round(app)}, PostgreSQL ${round(postgres)}; ` +
    `machine ${Math.round(busy * 100)} % busy`
  );
}
