/** Callers and agents of a whole hotline, and what the rows say of them. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changeAgent, type AgentOwnEvent } from '../../../app/queue/agentStates.js';
import { addAgent, findAgent, setAgentSkills, sipDigest } from '../../../app/queue/store/agents.js';
import type { Caller } from '../../telephone/caller.js';
import type { RingingTelephone } from '../../telephone/network/ringingTelephone.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { hearFile } from '../checks.js';
import type { Hotline } from '../hotline.js';

/** A row of `queue_entries` with its queue and agent. */
export interface EntryRow {
  readonly id: number;
  readonly caller_number: string;
  readonly queue: string;
  readonly status: string;
  readonly result: string | null;
  readonly ended_by: string | null;
  readonly agent: string | null;
  readonly offers: number;
  readonly misses: number;
  readonly hold_s: number;
  readonly digit: string | null;
  readonly entered_at: Date;
  readonly priority_reason: string | null;
}

interface AgentRow {
  readonly number: string;
  readonly status: string;
  readonly reason: string | null;
}

interface Rows {
  readonly entries: readonly EntryRow[];
  readonly agents: readonly AgentRow[];
}

/** A row of `recordings`. */
export interface RecordingRow {
  readonly file: string;
  readonly length_ms: number;
  readonly sha256: string;
  readonly status: string;
}

/** A caller and an agent in an agent call. */
export interface Talking {
  readonly caller: Caller;
  /** The agent's telephone. */
  readonly agent: Caller;
  /** The agent's number. */
  readonly number: string;
}

/** Said by callers and agents of the tests. In these scenes the hotline says neither. */
export const callerWords = 'zh/stillWaiting';
export const agentWords = 'en/stillWaiting';
export const thirdWords = 'en/oneMoment';

/** How long a speaker waits for a sign of having been heard, before speaking again. */
const saidAgainMs = 1000;

/** Plays callers and agents on a hotline, and reads their rows. */
export class DeskCalls {
  private looking: Promise<Rows> | undefined;

  constructor(private readonly hotline: Hotline) {}

  /** Adds an agent with these skills. @returns the password of the telephone. */
  async addAgent(number: string, skills: readonly string[]): Promise<string> {
    const password = `crew-${number}`;
    await addAgent(
      this.hotline.db,
      {
        number,
        name: `坐席${number}`,
        courtId: null,
        isSupervisor: false,
        skills: skills.map((skill) => ({ skill, level: 5 })),
        sipDigest: sipDigest(number, password),
      },
      new Date(),
    );
    return password;
  }

  /** Adds agents with these skills, registers their telephones, and signs them in. */
  async crew(numbers: readonly string[], skills: readonly string[]): Promise<void> {
    await Promise.all(
      numbers.map(async (number) =>
        this.hotline.registerAgent(number, await this.addAgent(number, skills)),
      ),
    );
    for (const number of numbers) await this.change(number, { kind: 'sign_in' });
  }

  /** Changes an agent as the web console will. */
  async change(number: string, event: AgentOwnEvent): Promise<void> {
    const { db } = this.hotline;
    const found = await findAgent(db, number);
    const desk = { db, clock: { now: () => new Date() } };
    const change = await changeAgent(desk, found?.agent.id ?? 0, event);
    if (change.kind !== 'moved') throw new Error(`agent ${number}: ${JSON.stringify(change)}`);
  }

  /** Replaces an agent's skills, with their levels. */
  async setSkills(number: string, skills: Readonly<Record<string, number>>): Promise<void> {
    const { db } = this.hotline;
    const found = await findAgent(db, number);
    const levels = Object.entries(skills).map(([skill, level]) => ({ skill, level }));
    await setAgentSkills(db, found?.agent.id ?? 0, levels, new Date());
  }

  /** Puts an agent on a break, whatever they did before. */
  async onBreak(number: string): Promise<void> {
    const { status } = await this.state(number);
    if (status === 'wrap_up') await this.change(number, { kind: 'ready' });
    if (status !== 'paused') await this.change(number, { kind: 'pause', reason: 'break' });
  }

  /** Makes an agent idle since now, so that agents who have been idle longer come first. */
  async setIdle(number: string): Promise<void> {
    await this.setState([number], 'last_free_at = clock_timestamp()');
  }

  /** Sets how many offers the agents have missed in a row. */
  async setMisses(numbers: readonly string[], misses: number): Promise<void> {
    await this.setState(numbers, `misses = ${misses}`);
  }

  private async setState(numbers: readonly string[], set: string): Promise<void> {
    await this.hotline.db.query(
      `UPDATE agent_states SET ${set} WHERE agent_id IN (SELECT id FROM agents WHERE number = ANY ($1))`,
      [numbers],
    );
  }

  /** A caller dials, and presses 0 as soon as they hear anything. */
  async asks(from: string, digitsBefore = ''): Promise<Caller> {
    const caller = await this.hotline.carrier.dial({ from });
    await caller.hears(/./);
    if (digitsBefore !== '') {
      await caller.press(digitsBefore);
      await caller.hears(/./);
    }
    await caller.press('0');
    return caller;
  }

  /** A caller asks for an agent, and an agent's telephone rings. */
  async rings(from: string): Promise<{ caller: Caller; telephone: RingingTelephone }> {
    const caller = await this.asks(from);
    return { caller, telephone: await this.hotline.softphones.ringingFor(from) };
  }

  /**
   * A caller asks for an agent, who answers and hears who calls. The caller does not hear the agent
   * yet.
   */
  async answered(from: string): Promise<Talking> {
    const { caller, telephone } = await this.rings(from);
    const agent = await telephone.answer();
    await agent.hears(/agentCaller/);
    return { caller, agent, number: telephone.number };
  }

  /** A caller talks to an agent: both are in the agent call. */
  async talk(from: string): Promise<Talking> {
    const { caller, telephone } = await this.rings(from);
    return this.talks(caller, telephone);
  }

  /** The agent whose telephone rings talks to the caller. */
  async talks(caller: Caller, telephone: RingingTelephone): Promise<Talking> {
    const agent = await telephone.answer();
    await agent.hears(/agentCaller/);
    await this.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
    await this.hear(caller, agent);
    return { caller, agent, number: telephone.number };
  }

  /** The caller hangs up, and the agent has what comes after. */
  async over({ caller, agent, number }: Talking): Promise<void> {
    await caller.hangUp();
    await agent.ended;
    await this.untilState(number, 'wrap_up');
  }

  /**
   * Makes the speaker say something until the listener has heard it to the end. The speaker cannot
   * know whether the queue is open yet, and repeats the words as people do.
   */
  async hear(speaker: Caller, listener: Caller, words = callerWords): Promise<void> {
    let isHeard = false;
    const heard = listener.hears(words, { until: 'end' }).finally(() => (isHeard = true));
    heard.catch(() => undefined);
    while (!isHeard) {
      await speaker.say(this.soundOf(words), 'end');
      await Promise.race([heard, delay(saidAgainMs)]);
    }
    await heard;
  }

  private soundOf(words: string): string {
    return path.join(this.hotline.settings.SOUNDS_DIR ?? '', words);
  }

  /** Returns whether a recording contains what was said. */
  async isSaidIn(file: string, words: string): Promise<boolean> {
    const { heard } = await hearFile(file, this.hotline.sounds);
    return heard.some(({ sound }) => sound.alike.some(({ id }) => id === words));
  }

  /** Checks that both hear each other. */
  async hearEachOther(one: Caller, other: Caller): Promise<void> {
    await this.hear(one, other, callerWords);
    await this.hear(other, one, agentWords);
  }

  /** Returns the entries of a number, the oldest first. */
  async entries(from: string): Promise<EntryRow[]> {
    return (await this.rows()).entries.filter((entry) => entry.caller_number === from);
  }

  /**
   * Reads the current rows. Callers and agents of all scenes share one query, because many scenes
   * wait for a row at the same time.
   */
  private rows(): Promise<Rows> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<Rows> {
    const { db } = this.hotline;
    const entries = await db.query<EntryRow>(
      `SELECT e.id, e.caller_number, l.name AS queue, e.status, e.result, e.ended_by, a.number AS agent,
              e.offers, e.misses, e.hold_s, e.digit, e.entered_at, e.priority_reason
         FROM queue_entries e JOIN queues l ON l.id = e.queue_id LEFT JOIN agents a ON a.id = e.agent_id
        ORDER BY e.id`,
    );
    const agents = await db.query<AgentRow>(
      `SELECT a.number, s.status, s.reason FROM agent_states s JOIN agents a ON a.id = s.agent_id
        WHERE a.enabled`,
    );
    return { entries: entries.rows, agents: agents.rows };
  }

  /** Waits until the latest entry of a number fits, and returns it. */
  untilEntry(from: string, what: string, fits: (entry: EntryRow) => boolean): Promise<EntryRow> {
    return untilTrue(`the entry of ${from}: ${what}`, async () => {
      const last = (await this.entries(from)).at(-1);
      return last !== undefined && fits(last) ? last : undefined;
    });
  }

  /**
   * Waits until all entries of a number are over. Returns their results and which side ended them.
   */
  async outcomes(from: string): Promise<string[]> {
    const entries = await untilTrue(`the entries of ${from} to be over`, async () => {
      const all = await this.entries(from);
      return all.length > 0 && all.every(({ status }) => status === 'over') ? all : undefined;
    });
    return entries.map(({ result, ended_by }) => [result, ended_by].filter(Boolean).join(' by '));
  }

  /** Returns an agent's current state. */
  async state(number: string): Promise<{ status: string; reason: string | null }> {
    const found = (await this.rows()).agents.find((agent) => agent.number === number);
    return { status: found?.status ?? 'nobody', reason: found?.reason ?? null };
  }

  /** Waits until an agent is in a state: `ready`, `paused meal`, … */
  untilState(number: string, wanted: string): Promise<true> {
    return untilTrue(`agent ${number} to be ${wanted}`, async () => {
      const { status, reason } = await this.state(number);
      const isIt = status === wanted || `${status} ${reason ?? ''}` === wanted;
      return isIt ? true : undefined;
    });
  }

  /** Returns an agent's state changes: `signed_out>ready`, `ready>paused meal`, … */
  async changes(number: string): Promise<string[]> {
    const { rows } = await this.hotline.db.query<{ change: string }>(
      `SELECT concat_ws(' ', from_status || '>' || to_status, c.reason) AS change
         FROM agent_state_changes c JOIN agents a ON a.id = c.agent_id
        WHERE a.number = $1 AND c.since_at <= c.at ORDER BY c.id`,
      [number],
    );
    return rows.map(({ change }) => change);
  }

  /**
   * Returns the event names of the log of a caller's calls in the queue, or of an agent in all queues
   * at once.
   */
  async queueEvents(of: { from: string } | { agent: string }): Promise<string[]> {
    const condition =
      'from' in of
        ? 'q.callid IN (SELECT id::text FROM calls WHERE caller_number = $1)'
        : "q.agent = 'Agent/' || $1 AND q.callid = 'NONE' AND q.queuename = 'NONE'";
    const { rows } = await this.hotline.db.query<{ event: string }>(
      `SELECT q.event FROM queue_log q WHERE ${condition} ORDER BY q.id`,
      ['from' in of ? of.from : of.agent],
    );
    return rows.map(({ event }) => event);
  }

  /** Returns the transfers of a caller's call: `blind agent:1002 done`. */
  async transfers(from: string): Promise<string[]> {
    const { rows } = await this.hotline.db.query<{ transfer: string }>(
      `SELECT concat_ws(' ', t.kind, t.target, t.result) AS transfer
         FROM call_transfers t JOIN calls c ON c.id = t.call_id
        WHERE c.caller_number = $1 ORDER BY t.id`,
      [from],
    );
    return rows.map(({ transfer }) => transfer);
  }

  /** Returns the recordings of a caller's call, once all are complete. */
  recordings(from: string): Promise<RecordingRow[]> {
    return untilTrue(`the recordings of ${from} to be stored`, async () => {
      const { rows } = await this.hotline.db.query<RecordingRow>(
        `SELECT r.file, r.length_ms, r.sha256, r.status FROM recordings r JOIN calls c ON c.id = r.call_id
          WHERE c.caller_number = $1 ORDER BY r.started_at`,
        [from],
      );
      return rows.every(({ status }) => status !== 'recording') ? rows : undefined;
    });
  }

  async satisfaction(from: string): Promise<{ score: number; agent: string }[]> {
    const { rows } = await this.hotline.db.query<{ score: number; agent: string }>(
      `SELECT s.score, a.number AS agent FROM satisfaction s JOIN calls c ON c.id = s.call_id
         JOIN agents a ON a.id = s.agent_id WHERE c.caller_number = $1 ORDER BY s.at`,
      [from],
    );
    return rows;
  }

  /** Changes settings of all queues, by the columns of the table. */
  async setQueues(settings: Readonly<Record<string, number | string>>): Promise<void> {
    const columns = Object.keys(settings).map((name, index) => `${name} = $${index + 1}`);
    await this.hotline.db.query(`UPDATE queues SET ${columns.join(', ')}`, Object.values(settings));
  }

  /** Returns the number by which a queue is entered. */
  async queueNumber(name: string): Promise<number> {
    const { rows } = await this.hotline.db.query<{ id: number }>(
      'SELECT id FROM queues WHERE name = $1',
      [name],
    );
    return rows[0]?.id ?? 0;
  }
}
