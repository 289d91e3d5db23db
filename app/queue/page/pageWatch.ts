/**
 * Watches, in the process at the exchange, whether calls reach agents whose telephone is a web
 * page, and whether the telephones of talking agents, pages or not, are still there. A leg is lost
 * when its contact is unregistered and its audio has stopped.
 */
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import { changeAgent } from '../agents/agentStates.js';
import type { Floor } from '../floor/floor.js';
import { faultLog, oneByOne, type OnFault } from '../floor/oneByOne.js';
import type { RegisteredTalk } from '../floor/talkRegistry.js';
import { reachOf } from '../rules/reach.js';
import { heldWithoutPage, pagesOfNode, type PageNow } from './store/pageTelephones.js';

const lookMs = 1000;
/** Milliseconds without audio after which a leg without a contact counts as lost. */
const audioStillMs = 900;

/** How much audio had come from a leg, and when. */
interface Heard {
  readonly packets: number;
  readonly atMs: number;
}

export class PageWatch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private isWanted = false;
  private isStopped = false;
  /** Legs without a contact at the last check, by id. */
  private heard = new Map<string, Heard>();
  /** Legs that are, or were at an earlier check, a page's; by id. */
  private ofPages: ReadonlySet<string> = new Set();
  private readonly onFault: OnFault;

  constructor(private readonly floor: Floor) {
    this.onFault = faultLog(floor.log, 'cannot look after a telephone');
  }

  start(): void {
    this.timer = setInterval(() => this.look(), lookMs);
    this.look();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.looking;
  }

  /** Checks now, or once more after the check in progress. */
  look(): void {
    if (this.isStopped || this.timer === undefined) return;
    this.isWanted = true;
    this.looking ??= this.lookUntilDone().finally(() => (this.looking = null));
  }

  private async lookUntilDone(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.lookOnce();
      } catch (error) {
        // Without the database or the exchange nothing can be judged; both report their own
        // absence.
        if (!isDatabaseUnavailable(error)) this.floor.log.debug('cannot look', { error });
      }
    }
  }

  private async lookOnce(): Promise<void> {
    const { desk, telephony, talks } = this.floor;
    const [pages, held] = await Promise.all([
      pagesOfNode(desk.db, desk.node),
      heldWithoutPage(desk.db),
    ]);
    for (const agentId of held) await changeAgent(desk, agentId, { kind: 'reach_regained' });
    const talking = talks.all();
    if ((pages.length === 0 && talking.length === 0) || !telephony.isConnected) return;
    const there = await telephony.telephonesThere();
    await oneByOne(pages, this.onFault, {
      name: ({ agentNumber }) => `page of ${agentNumber}`,
      work: (page) => this.judge(page, there),
    });
    const ofAgent = new Map(pages.map((page) => [page.agentId, page]));
    const before = this.heard;
    this.heard = new Map();
    this.ofPages = new Set(
      talking
        .filter(({ agentId, talk }) => ofAgent.has(agentId) || this.ofPages.has(talk.agentLeg.id))
        .map(({ talk }) => talk.agentLeg.id),
    );
    await oneByOne(talking, this.onFault, {
      name: ({ talk }) => `talk of ${talk.agentNumber}`,
      work: ({ agentId, talk }) => this.lookAtLeg(talk, there, before, ofAgent.get(agentId)),
    });
  }

  private async judge(page: PageNow, there: ReadonlySet<string>): Promise<void> {
    const { desk } = this.floor;
    const isConnected = page.isPublished && there.has(page.agentNumber);
    const because = reachOf(page, isConnected, desk.clock.now());
    if (because === page.unreachable) return;
    await changeAgent(
      desk,
      page.agentId,
      because === null ? { kind: 'reach_regained' } : { kind: 'reach_lost', because },
    );
  }

  private async lookAtLeg(
    talk: RegisteredTalk,
    there: ReadonlySet<string>,
    before: ReadonlyMap<string, Heard>,
    page: PageNow | undefined,
  ): Promise<void> {
    const { telephony, log } = this.floor;
    const { agentLeg, agentNumber } = talk;
    if (agentLeg.isOver) return;
    // Another page, or the same one reloaded, has become the telephone.
    if (page !== undefined && page.takenAt > talk.legSinceAt) {
      log.info('an agent’s page was taken over in a talk', { agent: agentNumber });
      talk.loseLeg(true);
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
    if (last?.packets === packets && atMs - last.atMs >= audioStillMs) {
      log.warn('lost an agent’s telephone in a talk', { agent: agentNumber });
      talk.loseLeg(isOfPage);
      return;
    }
    this.heard.set(agentLeg.id, last?.packets === packets ? last : { packets, atMs });
  }
}
