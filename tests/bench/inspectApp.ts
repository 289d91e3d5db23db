/** Reads the memory of the running app over Node's inspector, which listens only after SIGUSR1. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { residentMb } from './processCost.js';

/**
 * Collects garbage in the app.
 * @returns its resident megabytes afterwards
 * @throws Error if the inspector does not open
 */
export async function appMemoryMb(pid: number, inspectorPort: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const inspector = await connect(inspectorPort);
  try {
    for (let id = 1; id <= 3; id++) {
      const answered = once(inspector, 'message');
      inspector.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
      await answered;
    }
    return await residentMb(pid);
  } finally {
    inspector.close();
  }
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
