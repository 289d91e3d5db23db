/**
 * Agents' telephones of the desk bench, by one SIPp process for all of them. The bench draws when
 * to answer and when to hang up. So both sides of a comparison have the same calls, and the side
 * that outlives an agent call can hang up, as a person would.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { endSipp, startSipp, Tap } from '../sipp.js';
import { agentScenario, registerScenario } from './sippScenarios.js';

/** The address of the agents' telephones. */
export const agentsAddress = '127.0.0.9';

/** Returns the password of an agent's telephone. */
export function agentPassword(number: string): string {
  return `bench-${number}`;
}

/** Half of the time after which a telephone must register again at Asterisk. */
const registerEveryMs = 300_000;

/** All agents' telephones. */
export class AgentTelephones {
  private readonly tap = new Tap();
  private sipp: ChildProcess | null = null;
  private port = 0;
  private speaks = true;
  private registeredAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param options folder of SIPp's files, `address:port` of where they register, a pcap of what they say, and after how
   *   long a start registers them again
   */
  constructor(
    private readonly options: {
      readonly folder: string;
      readonly pbx: string;
      readonly sound: string;
      readonly registerEveryMs?: number;
    },
    readonly numbers: readonly string[],
  ) {}

  /**
   * Makes all of them ring from now on, and registers them if that is due. No agent call may be going on.
   * Newly registered telephones may not answer the PBX for some seconds.
   * @param speaks whether agents send sound in an agent call
   * @throws Error if a registration is refused
   */
  async start({ speaks }: { readonly speaks: boolean }): Promise<void> {
    const { folder, sound, registerEveryMs: everyMs = registerEveryMs } = this.options;
    const isDue = performance.now() - this.registeredAtMs > everyMs;
    if (!isDue && this.speaks === speaks && this.sipp?.exitCode === null) return;
    await endSipp(this.sipp);
    if (isDue) await this.registerAll();
    this.speaks = speaks;
    this.sipp = await startSipp({
      folder,
      name: 'agents',
      scenario: agentScenario(speaks ? sound : null),
      address: agentsAddress,
      port: this.port,
      more: [],
    });
  }

  private async registerAll(): Promise<void> {
    this.port = await freeUdpPort(agentsAddress, this.port || 5070);
    const fields = this.numbers.map((number) => [
      number,
      `[authentication username=${number} password=${agentPassword(number)}]`,
    ]);
    // On a busy machine an answer can arrive too late for SIPp. Registering twice does no harm.
    for (let tries = 1; ; tries += 1) {
      const register = await startSipp({
        ...this.options,
        name: 'register',
        scenario: registerScenario,
        address: agentsAddress,
        port: this.port,
        fields,
        more: ['-m', String(fields.length), '-r', '50'],
      });
      const [code] = (await once(register, 'exit')) as [number | null];
      if (code === 0) break;
      if (tries === 3) throw new Error("agents' telephones could not register");
    }
    this.registeredAtMs = performance.now();
  }

  /** Answers the ringing, or hangs up the agent call. */
  tell(callId: string): void {
    this.tap.tell(callId, this.port, agentsAddress);
  }

  async stop(): Promise<void> {
    await endSipp(this.sipp);
    this.tap.close();
  }
}
