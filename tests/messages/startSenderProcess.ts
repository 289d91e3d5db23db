/** Starts a process of senderProcess.ts, to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { runTypescript } from '../parts/typescript.js';

/**
 * Starts a process that sends the outbox of a database to a SMSC.
 * @returns what sends it SIGKILL, and waits until it has ended.
 */
export function startSenderProcess(databaseUrl: string, smscPort: number): () => Promise<void> {
  const program = path.join(projectRoot, 'tests', 'messages', 'senderProcess.ts');
  const child = spawn(process.execPath, [...runTypescript, program], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: databaseUrl,
      SMSC_PORT: String(smscPort),
    },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}
