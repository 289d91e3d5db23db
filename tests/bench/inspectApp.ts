/** Reads memory and profile of the running app over Node's inspector, which listens only after SIGUSR1. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { round, say } from './figure.js';
import { residentMb } from './processCost.js';

/** The part of V8's profile that is read here; times are microseconds. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
}

/**
 * Collects garbage in the app.
 * @returns its resident megabytes afterwards
 * @throws Error if the inspector does not open
 */
export function appMemoryMb(pid: number, inspectorPort: number): Promise<number> {
  return withInspector(pid, inspectorPort, async (ask) => {
    for (let times = 1; times <= 3; times++) await ask('HeapProfiler.collectGarbage');
    return residentMb(pid);
  });
}

/**
 * Samples where the app spends its processor time while `work` runs, 1,000 times a second.
 * @returns V8's profile, as Chromium's tools and `.cpuprofile` files have it
 * @throws Error if the inspector does not open
 */
export function profileApp(
  pid: number,
  inspectorPort: number,
  work: () => Promise<unknown>,
): Promise<CpuProfile> {
  return withInspector(pid, inspectorPort, async (ask) => {
    await ask('Profiler.enable');
    await ask('Profiler.start');
    await work();
    return ((await ask('Profiler.stop')) as { profile: CpuProfile }).profile;
  });
}

/** Opens the inspector of a process for some work, whose requests follow one another. */
async function withInspector<T>(
  pid: number,
  port: number,
  work: (ask: (method: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  process.kill(pid, 'SIGUSR1');
  const inspector = await connect(port);
  let id = 0;
  try {
    return await work(async (method) => {
      const answered = once(inspector, 'message');
      inspector.send(JSON.stringify({ id: ++id, method }));
      const [data] = (await answered) as [Buffer];
      return (JSON.parse(data.toString()) as { result: unknown }).result;
    });
  } finally {
    inspector.close();
  }
}

/** Writes a profile to a file, which Chromium's tools draw as a flame graph, and says what spends most. */
export async function sayProfile(profile: CpuProfile, file: string): Promise<void> {
  await writeFile(file, JSON.stringify(profile));
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const { functionName = '', url = '' } = frames.get(id) ?? {};
    if (functionName === '(idle)') return;
    const part =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? /dist\/([^/]+)/.exec(url)?.[1];
    const name = part ?? (url.startsWith('node:') ? 'Node' : functionName);
    spent.set(name, (spent.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  const all = [...spent.values()].reduce((sum, us) => sum + us, 0);
  const most = [...spent].sort(([, a], [, b]) => b - a).slice(0, 12);
  const shares = most.map(([name, us]) => `${name} ${round((100 * us) / all)} %`);
  say(`the app's ${round(all / 1000)} ms by part: ${shares.join(', ')}; ${file}`);
}

async function connect(port: number): Promise<WebSocket> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
      await once(socket, 'open');
      return socket;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`the app's inspector does not listen on port ${port}`);
}
