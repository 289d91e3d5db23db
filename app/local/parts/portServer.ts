/** A part that listens on one TCP port of 127.0.0.1: what PostgreSQL and Redis have in common. */
import { freeTcpPort } from './freePort.js';
import {
  PartFailed,
  startPart,
  untilReady,
  type PartOptions,
  type PartProcess,
} from './partProcess.js';

export interface PortServer {
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process that runs now has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it in order and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would; `restart()` brings it back. */
  kill(): Promise<void>;
}

export interface PortServerOptions {
  /** Taken when it is free. */
  readonly preferredPort?: number | undefined;
  /** Makes what a start on this port needs, and says how it is started. */
  readonly prepare: (port: number) => Promise<PartOptions>;
  readonly answers: (port: number) => Promise<boolean>;
  /** What its log says when somebody was faster in taking the port. */
  readonly saysPortTaken: RegExp;
  /** After each start. */
  readonly onReady?: (pid: number) => Promise<void>;
}

/** Other ports that are tried when one is taken between the look and the start. */
const mostAttempts = 5;

/** @throws PartFailed with the end of its log; Error when a restart finds its port taken. */
export async function startPortServer(options: PortServerOptions): Promise<PortServer> {
  let part: PartProcess;
  let name = '';
  let port = 0;
  const start = async (preferred: number | undefined): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      port = await freeTcpPort('127.0.0.1', preferred);
      const partOptions = await options.prepare(port);
      name = partOptions.name;
      part = await startPart(partOptions);
      try {
        await untilReady(part, partOptions, () => options.answers(port));
        await options.onReady?.(part.pid);
        return;
      } catch (error) {
        const isPortTaken =
          error instanceof PartFailed && options.saysPortTaken.test(error.logTail);
        if (!isPortTaken || attempt >= mostAttempts) throw error;
        preferred = undefined;
      }
    }
  };
  await start(options.preferredPort);
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
      const before = port;
      await start(before);
      if (port !== before) throw new Error(`${name}'s port ${before} was taken meanwhile`);
    },
    stop: () => part.stop(),
    kill: () => part.kill(),
  };
}
