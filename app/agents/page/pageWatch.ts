/**
 * Watches, in the process at the exchange, whether calls reach agents whose telephone is a web
 * page, and whether the telephones of talking agents, pages or not, are still there. A leg is lost
 * when its contact is no longer registered and its audio has stopped.
 */
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import { Rounds } from '../../core/rounds.js';
import { changeAgent } from '../../queue/agentStates.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { faultLog, oneByOne, type OnFault } from '../../queue/oneByOne.js';
import type { RegisteredAgentCall } from '../runtime/agentCallRegistry.js';
import { isTelephoneLost, reachOf } from '../rules/reach.js';
import { heldWithoutPage, pagesOfNode, type PageNow } from './store/pageTelephones.js';

const lookMs = 1000;

/** How much audio had come from a leg, and when. */
interface Heard {
  readonly packets: number;
  readonly atMs: number;
}

export class PageWatch {
  private timer: NodeJS.Timeout | undefined;
  private readonly looks = new Rounds(() => this.tryLook());
  /** Legs without a contact at the last check, by id. */
  private heard = new Map<string, Heard>();
  /** Legs that are, or were at an earlier check, a page's; by id. */
  private ofPages: ReadonlySet<string> = new Set();
  /** Agents whose telephone was registered at some check since the last connect. */
  private readonly wereThere = new Set<string>();
  private readonly onFault: OnFault;

  constructor(private readonly runtime: QueueRuntime) {
    this.onFault = faultLog(runtime.log, 'cannot look after a telephone');
  }

  start(): void {
    this.timer = setInterval(() => this.look(), lookMs);
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looks.stop();
  }

  /** Asterisk may have been started again: it does not know of every telephone then whether it is there. */
  connectedAnew(): void {
    this.wereThere.clear();
  }

  /** Checks now, or once more after the check in progress. */
  look(): void {
    if (this.timer !== undefined) void this.looks.want();
  }

  private async tryLook(): Promise<void> {
    try {
      await this.lookOnce();
    } catch (error) {
      // Without the database or the exchange nothing can be judged; both report their own absence.
      if (!isDatabaseUnavailable(error)) this.runtime.log.debug('cannot look', { error });
    }
  }

  private async lookOnce(): Promise<void> {
    const { deps, telephony, agentCalls } = this.runtime;
    const [pages, held] = await Promise.all([
      pagesOfNode(deps.db, deps.node),
      heldWithoutPage(deps.db),
    ]);
    for (const agentId of held) await changeAgent(deps, agentId, { kind: 'reach_regained' });
    const talking = agentCalls.all();
    if ((pages.length === 0 && talking.length === 0) || !telephony.isConnected) return;
    const there = await telephony.telephonesThere();
    for (const number of there) this.wereThere.add(number);
    await oneByOne(pages, this.onFault, {
      name: ({ agentNumber }) => `page of ${agentNumber}`,
      work: (page) => this.judge(page, there),
    });
    const ofAgent = new Map(pages.map((page) => [page.agentId, page]));
    const before = this.heard;
    this.heard = new Map();
    this.ofPages = new Set(
      talking
        .filter(
          ({ agentId, agentCall }) =>
            ofAgent.has(agentId) || this.ofPages.has(agentCall.agentLeg.id),
        )
        .map(({ agentCall }) => agentCall.agentLeg.id),
    );
    await oneByOne(talking, this.onFault, {
      name: ({ agentCall }) => `agent call of ${agentCall.agentNumber}`,
      work: ({ agentId, agentCall }) =>
        this.lookAtLeg(agentCall, there, before, ofAgent.get(agentId)),
    });
  }

  private async judge(page: PageNow, there: ReadonlySet<string>): Promise<void> {
    const { deps } = this.runtime;
    const isConnected = page.isPublished && there.has(page.agentNumber);
    const because = reachOf(page, isConnected, deps.clock.now());
    if (because === page.unreachable) return;
    await changeAgent(
      deps,
      page.agentId,
      because === null ? { kind: 'reach_regained' } : { kind: 'reach_lost', because },
    );
  }

  private async lookAtLeg(
    agentCall: RegisteredAgentCall,
    there: ReadonlySet<string>,
    before: ReadonlyMap<string, Heard>,
    page: PageNow | undefined,
  ): Promise<void> {
    const { telephony, log } = this.runtime;
    const { agentLeg, agentNumber } = agentCall;
    if (agentLeg.isOver) return;
    // Another page, or the same one reloaded, has become the telephone.
    if (page !== undefined && page.takenAt > agentCall.legSinceAt) {
      log.info('an agent’s page was taken over in an agent call', { agent: agentNumber });
      agentCall.loseLeg(true);
      return;
    }
    const isOfPage = this.ofPages.has(agentLeg.id);
    // A telephone on the desk is registered under the same number, and is not the page that has ended.
    const hasEnded = page === undefined && isOfPage;
    if (there.has(agentNumber) && !hasEnded) return;
    const count = await telephony.audioOf(agentLeg.id);
    if (count === null) return;
    const packets = count.received;
    const last = before.get(agentLeg.id);
    const atMs = performance.now();
    const stillMs = last?.packets === packets ? atMs - last.atMs : 0;
    if (isTelephoneLost(stillMs, hasEnded || this.wereThere.has(agentNumber))) {
      log.warn('lost an agent’s telephone in an agent call', { agent: agentNumber });
      agentCall.loseLeg(isOfPage);
      return;
    }
    this.heard.set(agentLeg.id, last?.packets === packets ? last : { packets, atMs });
  }
}
