/** A server that listens on one TCP port of 127.0.0.1: the common part of PostgreSQL and Redis. */
import { setTimeout as delay } from 'node:timers/promises';
import { freeTcpPort } from './freePort.js';
import {
  PartFailed,
  startPart,
  untilReady,
  type PartOptions,
  type PartProcess,
} from './partProcess.js';

/** A running server on one port. */
export interface PortServer {
  readonly port: number;
  readonly pid: number;
  /** Resolves when the current process has ended. */
  readonly ended: Promise<unknown>;
  /**
   * Stops it gracefully and starts it again on the same port, where its clients look for it.
   * @throws Error when another program keeps the port.
   */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Kills it, as in a crash; `restart()` brings it back. */
  kill(): Promise<void>;
}

export interface PortServerOptions {
  /** Used when it is free. */
  readonly preferredPort?: number | undefined;
  /** Prepares a start on this port, and returns how to start it. */
  readonly prepare: (port: number) => Promise<PartOptions>;
  readonly answers: (port: number) => Promise<boolean>;
  /** Matches its log when another process took the port first. */
  readonly saysPortTaken: RegExp;
  /** Matches its log when a process of the server that ended before has not ended yet. */
  readonly saysNotEnded?: RegExp;
  /** Called after each start. */
  readonly onReady?: (pid: number) => Promise<void>;
}

/** Most ports tried when one is taken between the check and the start. */
const mostAttempts = 5;
/**
 * How long a restart waits for its port, and a start for processes that a killed server has forked.
 * They end by themselves, a moment after it.
 */
const leftoversEndWithinMs = 10_000;

/** Another program has the port of a server. */
class PortTaken extends Error {
  constructor(port: number, name: string, cause?: unknown) {
    super(`another program has the port ${port} of ${name}`, { cause });
    this.name = 'PortTaken';
  }
}

/**
 * Starts the server.
 * @throws PartFailed with the end of its log; PortTaken when each port that it tried was taken.
 */
export async function startPortServer(options: PortServerOptions): Promise<PortServer> {
  let part: PartProcess;
  let name = '';
  let port = 0;
  /** @throws PortTaken when another process took the port first. */
  const startOn = async (onPort: number): Promise<void> => {
    port = onPort;
    const partOptions = await options.prepare(port);
    name = partOptions.name;
    const giveUpAtMs = performance.now() + leftoversEndWithinMs;
    for (;;) {
      part = await startPart(partOptions);
      try {
        await untilReady(part, partOptions, () => options.answers(port));
        break;
      } catch (error) {
        if (!(error instanceof PartFailed)) throw error;
        if (options.saysNotEnded?.test(error.logTail) && performance.now() < giveUpAtMs) {
          await delay(50);
          continue;
        }
        throw options.saysPortTaken.test(error.logTail) ? new PortTaken(port, name, error) : error;
      }
    }
    await options.onReady?.(part.pid);
  };
  const startAnywhere = async (): Promise<void> => {
    let preferred = options.preferredPort;
    for (let attempt = 1; ; attempt++) {
      try {
        await startOn(await freeTcpPort('127.0.0.1', preferred));
        return;
      } catch (error) {
        if (!(error instanceof PortTaken) || attempt >= mostAttempts) throw error;
        preferred = undefined;
      }
    }
  };
  const portIsFree = async (): Promise<void> => {
    const giveUpAtMs = performance.now() + leftoversEndWithinMs;
    while ((await freeTcpPort('127.0.0.1', port)) !== port) {
      if (performance.now() > giveUpAtMs) throw new PortTaken(port, name);
      await delay(50);
    }
  };
  await startAnywhere();
  return {
    get port() {
      return port;
    },
    get pid() {
      return part.pid;
    },
    get ended() {
      return part.ended;
    },
    async restart() {
      await part.stop();
      await portIsFree();
      await startOn(port);
    },
    stop: () => part.stop(),
    kill: () => part.kill(),
  };
}
