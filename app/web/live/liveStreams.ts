/**
 * The open streams of this process. Each batch of events is encoded once for each audience, not for
 * each browser. Supervisors receive every event at once, an agent what concerns the agent. What
 * happens to others reaches an agent's desk a moment later, several events together: two hundred
 * desks would otherwise all be written to while a user waits for the event. A stream whose browser
 * is too slow is closed: the browser reconnects, and sends the cursor that it had reached.
 */
import type { Logger } from 'winston';
import type { App } from '../../core/app.js';
import type { WakeUps } from '../../core/wakeUps/wakeUps.js';
import { LiveReader, type Batch } from '../../core/live/liveReader.js';
import { hasSeen, isAtLeast, type Cursor } from '../../core/live/rules/cursor.js';
import type { NotedEvent } from '../../core/live/store/liveEvents.js';
import { isTold, type Audience } from './rules/audience.js';

/** The output of a stream: a socket of node:net. */
export interface Sink {
  write(chunk: Buffer): unknown;
  /** Bytes that the browser has not taken yet. */
  readonly writableLength: number;
  destroy(): unknown;
}

interface Stream {
  readonly audience: Audience;
  /**
   * Streams with the same audience get the same events, except for events about their own agents.
   */
  readonly scope: string;
  readonly sink: Sink;
  /**
   * Batches that came while the missed events were being read; null when the stream is up to date,
   * or was told to read everything again.
   */
  waiting: Batch[] | null;
  /** Batches that its browser receives in its turn. */
  held: Batch[];
  /** In which turn it receives them. */
  readonly turn: number;
}

const heartbeatMs = 15_000;
/** Held batches are written in turns, each to a part of the streams, every so many milliseconds. */
const turns = 5;
const turnMs = 50;
/** Unsent bytes beyond which a slow browser's stream is closed. */
const mostWaiting = 256 * 1024;

export class LiveStreams {
  private readonly streams = new Set<Stream>();
  private readonly reader: LiveReader;
  private readonly log: Logger;
  private heartbeat: NodeJS.Timeout | undefined;
  private turnTimer: NodeJS.Timeout | undefined;
  private turn = 0;
  private opened = 0;

  constructor(app: Pick<App, 'db' | 'log'>, wakeUps: WakeUps) {
    this.log = app.log;
    this.reader = new LiveReader({
      db: app.db,
      wakeUps,
      log: app.log,
      onBatch: (batch) => this.send(batch),
      onGap: (cursor) => {
        for (const stream of this.streams) {
          stream.held = [];
          // One that is still opening needs nothing older any more.
          stream.waiting = null;
          this.write(stream, resetText(cursor));
        }
      },
    });
  }

  /** The number of open streams. */
  get size(): number {
    return this.streams.size;
  }

  async start(): Promise<void> {
    this.heartbeat = setInterval(() => this.beat(), heartbeatMs);
    await this.reader.start();
  }

  /** Closes all streams. */
  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    clearInterval(this.turnTimer);
    for (const { sink } of this.streams) sink.destroy();
    this.streams.clear();
    await this.reader.stop();
  }

  /**
   * Opens a stream, which first receives what it has missed.
   * @param since the cursor that its browser has reached; null: from now on.
   * @returns a function that closes it.
   */
  open(audience: Audience, since: Cursor | null, sink: Sink): () => void {
    const scope = `${audience.scope ?? 'all'} ${audience.seesFloor ? 'floor' : 'tickets'}`;
    this.opened += 1;
    const turn = this.opened % turns;
    const stream: Stream = { audience, scope, sink, waiting: [], held: [], turn };
    this.streams.add(stream);
    this.begin(stream, since).catch((error: unknown) => {
      // The browser tries again.
      this.log.warn('cannot open a live stream', { error });
      this.drop(stream);
    });
    return () => this.streams.delete(stream);
  }

  private async begin(stream: Stream, since: Cursor | null): Promise<void> {
    const { reader } = this;
    // The browser has seen committed events, so a reading from now on sees them, too.
    if (reader.cursor === null || (since !== null && !isAtLeast(reader.cursor, since))) {
      await reader.catchUp();
    }
    const until = reader.cursor;
    if (until === null) throw new Error('the database was not reached yet');
    const missed = await this.textOfMissed(stream.audience, since, until);
    const { waiting } = stream;
    // Old events after a reset would be applied to what the browser has read since.
    if (waiting === null || !this.streams.has(stream)) return;
    this.write(stream, missed);
    stream.waiting = null;
    // The reading of missed events includes everything before `until`.
    for (const { events, cursor } of waiting) {
      const later = events.filter(({ xid }) => !hasSeen(until, xid));
      this.write(stream, liveText(told(stream.audience, later).map(textOf), cursor));
    }
  }

  private async textOfMissed(
    audience: Audience,
    since: Cursor | null,
    until: Cursor,
  ): Promise<Buffer> {
    if (since === null) return liveText([], until);
    if (!isAtLeast(until, since)) return resetText(until);
    const missed = await this.reader.between(since, until);
    if (missed.kind === 'too_old') return resetText(until);
    return liveText(told(audience, missed.events).map(textOf), until);
  }

  private send(batch: Batch): void {
    const named = agentsIn(batch);
    const encode = encoder();
    for (const stream of this.streams) {
      if (stream.waiting !== null) {
        stream.waiting.push(batch);
        continue;
      }
      stream.held.push(batch);
      const { agentId, controlsFloor } = stream.audience;
      const isNamed = agentId !== null && named.has(agentId);
      if (isNamed || controlsFloor) this.writeHeld(stream, encode, isNamed);
    }
    this.turnTimer ??= setInterval(() => this.takeTurn(), turnMs);
  }

  /** Writes what is held for the streams whose turn it is. */
  private takeTurn(): void {
    this.turn = (this.turn + 1) % turns;
    const encode = encoder();
    let isAnyHeld = false;
    for (const stream of this.streams) {
      if (stream.turn === this.turn) this.writeHeld(stream, encode, false);
      else isAnyHeld ||= stream.held.length > 0;
    }
    if (isAnyHeld) return;
    clearInterval(this.turnTimer);
    this.turnTimer = undefined;
  }

  /** @param isNamed whether an event that is held may concern the stream's own agent. */
  private writeHeld(stream: Stream, encode: Encode, isNamed: boolean): void {
    const { held, audience, scope } = stream;
    if (held.length === 0) return;
    stream.held = [];
    const bytes = encode(isNamed ? `${scope} ${audience.agentId}` : scope, audience, held);
    if (bytes !== null) this.write(stream, bytes);
  }

  private beat(): void {
    const { cursor } = this.reader;
    if (cursor === null) return;
    // The cursor says that the browser has all events before it.
    const encode = encoder();
    for (const stream of this.streams) this.writeHeld(stream, encode, false);
    // An id without data moves the browser's last id on, so that it is not outdated after a quiet
    // hour.
    const bytes = Buffer.from(`:\nid: ${cursor.text}\n\n`);
    for (const stream of this.streams) if (stream.waiting === null) this.write(stream, bytes);
  }

  private write(stream: Stream, message: Buffer): void {
    const bytes = stream.sink.writableLength;
    if (bytes <= mostWaiting) {
      stream.sink.write(message);
      return;
    }
    this.log.info('closed a live stream that nobody reads', { bytes });
    this.drop(stream);
  }

  private drop(stream: Stream): void {
    this.streams.delete(stream);
    stream.sink.destroy();
  }
}

/**
 * Encodes batches for an audience; null when none of the events is for it.
 * @param key the same for audiences that get the same events.
 * @param batches the newest ones, one or more.
 */
type Encode = (key: string, audience: Audience, batches: readonly Batch[]) => Buffer | null;

/** Returns an encoder that encodes nothing twice. It may be used until the next batch comes. */
function encoder(): Encode {
  const texts = new Map<NotedEvent, string>();
  const known = new Map<string, Buffer | null>();
  const text = (noted: NotedEvent): string => {
    const before = texts.get(noted) ?? textOf(noted);
    texts.set(noted, before);
    return before;
  };
  return (key, audience, batches) => {
    // Lists of held batches all end with the newest one, so their length tells which they are.
    const whole = `${key} ${batches.length}`;
    let bytes = known.get(whole);
    if (bytes === undefined) {
      const events = batches.flatMap(({ events }) => told(audience, events));
      const cursor = batches.at(-1)?.cursor;
      bytes =
        events.length === 0 || cursor === undefined ? null : liveText(events.map(text), cursor);
      known.set(whole, bytes);
    }
    return bytes;
  };
}

function told(audience: Audience, events: readonly NotedEvent[]): readonly NotedEvent[] {
  return events.filter(({ event }) => isTold(audience, event));
}

/** The agents whom events of a batch concern. */
function agentsIn({ events }: Batch): ReadonlySet<number> {
  const named = new Set<number>();
  for (const { event } of events) {
    if (event.kind === 'agent') named.add(event.id);
    if (event.kind === 'entry' && event.agentId !== null) named.add(event.agentId);
  }
  return named;
}

function textOf({ event }: NotedEvent): string {
  return JSON.stringify(event);
}

/** Without events it only carries the cursor. */
function liveText(events: readonly string[], { text }: Cursor): Buffer {
  const data = events.length === 0 ? '' : `event: live\ndata: [${events.join(',')}]\n`;
  return Buffer.from(`id: ${text}\n${data}\n`);
}

function resetText({ text }: Cursor): Buffer {
  return Buffer.from(`id: ${text}\nevent: reset\ndata: {}\n\n`);
}
