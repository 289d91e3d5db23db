/** Inspects the running app over Node's inspector, which listens only after SIGUSR1. */
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { residentMb } from './processCost.js';

/** The app's memory, in megabytes. */
export interface AppMemory {
  /** Resident megabytes after a forced garbage collection. */
  readonly residentMb: number;
  readonly heapMb: number;
}

interface Reply {
  id?: number;
  result?: { result?: { value?: unknown } };
}

/**
 * Collects garbage in the app and reads its memory.
 * @throws Error if the inspector does not open
 */
export async function readAppMemory(pid: number, inspectorPort: number): Promise<AppMemory> {
  process.kill(pid, 'SIGUSR1');
  const inspector = await connect(inspectorPort);
  let lastId = 0;
  const ask = (method: string, params: object = {}): Promise<Reply> => {
    const id = ++lastId;
    return new Promise((resolve) => {
      const onMessage = (data: Buffer) => {
        const reply = JSON.parse(data.toString()) as Reply;
        if (reply.id !== id) return;
        inspector.off('message', onMessage);
        resolve(reply);
      };
      inspector.on('message', onMessage);
      inspector.send(JSON.stringify({ id, method, params }));
    });
  };
  try {
    for (let i = 0; i < 3; i++) await ask('HeapProfiler.collectGarbage');
    const { result } = await ask('Runtime.evaluate', {
      expression: 'process.memoryUsage().heapUsed',
    });
    return {
      heapMb: Number(result?.result?.value) / 1024 / 1024,
      residentMb: await residentMb(pid),
    };
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
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      return socket;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`the app's inspector does not listen on port ${port}`);
}
