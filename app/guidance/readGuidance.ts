/** The content that callers are told: the national one, and what the court has published. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import type { Queryable } from '../core/database/pool.js';
import type { Content } from './rules/content.js';
import { overlay } from './rules/overlay.js';
import { readPublished } from './store/publications.js';

/** The checked content as the build writes it: no YAML is parsed in a built process. */
export const builtFile = path.join(__dirname, 'national.json');

let national: Promise<Content> | undefined;

/**
 * Returns the national content: that of the build, or from the sources the YAML files. A process
 * reads it once.
 * @throws Error when a file is not of the agreed shape.
 */
export function readNational(): Promise<Content> {
  return (national ??= readFiles());
}

async function readFiles(): Promise<Content> {
  if (existsSync(builtFile)) return JSON.parse(await readFile(builtFile, 'utf8')) as Content;
  const { readSources } = await import('./readSources.js');
  return readSources();
}

/** What was told at a moment: the national content of this version under the court's of then. */
export async function readTold(db: Queryable, national: Content, at: Date): Promise<Content> {
  const court = await readPublished(db, at);
  return court === null ? national : overlay(national, court);
}

/** A minute: the longest until callers hear what was published. */
const maxAgeMs = 60_000;

/** Holds the content, and reads again what the court has published. */
export class Guidance {
  private told: Content;
  private readAtMs = -Infinity;
  private reading: Promise<void> | undefined;

  private constructor(
    private readonly db: Queryable,
    private readonly national: Content,
    private readonly log: Logger,
  ) {
    this.told = national;
  }

  /** Reads the national content, and what is published if the database is there. */
  static async open(db: Queryable, log: Logger, now: Date): Promise<Guidance> {
    const guidance = new Guidance(db, await readNational(), log);
    await guidance.content(now);
    return guidance;
  }

  /**
   * The content of now. It is read again once a minute; while the database is away, what was read
   * last holds.
   */
  async content(now: Date): Promise<Content> {
    if (now.getTime() - this.readAtMs >= maxAgeMs) {
      this.reading ??= this.readAnew(now).finally(() => (this.reading = undefined));
      await this.reading;
    }
    return this.told;
  }

  private async readAnew(now: Date): Promise<void> {
    try {
      this.told = await readTold(this.db, this.national, now);
    } catch (error) {
      this.log.warn('published guidance not read; what was read last is told', { error });
    }
    // Also after a failure: callers do not wait for each other's attempts.
    this.readAtMs = now.getTime();
  }
}
