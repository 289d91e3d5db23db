/** The console of a bench as a process beside that of the hotline. */
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../../app/local/appProcess.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { projectRoot } from '../../../app/core/paths.js';
import { benchFolder } from '../benchHotline.js';

/** A running console. */
export interface WebProcess {
  readonly origin: string;
  readonly port: number;
  readonly app: AppProcess;
}

/** Settings of a console at a free port. All browsers of a bench come from one address. */
export async function webSettings(): Promise<{
  readonly port: number;
  readonly origin: string;
  readonly settings: Readonly<Record<string, string>>;
}> {
  const port = await freeTcpPort('127.0.0.1');
  const origin = `http://localhost:${port}`;
  return {
    port,
    origin,
    settings: {
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: origin,
      WEB_REQUESTS_PER_MINUTE: '1000000',
    },
  };
}

/** Starts the built app with the role `web` alone. @param env of an app of the same bench */
export async function startWebProcess(env: Readonly<Record<string, string>>): Promise<WebProcess> {
  const { port, origin, settings } = await webSettings();
  const app = await startAppProcess({
    // As the handbook says for a console beside calls.
    env: { ...env, HOTLINE_ROLES: 'web', DATABASE_POOL: '4', ...settings },
    logFile: path.join(benchFolder, 'web.log'),
    command: [process.execPath, path.join(projectRoot, 'dist/main.js')],
    nice: priorities.web,
  });
  return { origin, port, app };
}
