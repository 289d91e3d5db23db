/** What the court does beside the calls: somebody reads each report of the console, and cases are imported. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';
import { benchFolder } from '../benchHotline.js';
import type { DeskHotline } from '../desk/deskHotline.js';
import { say } from '../figure.js';
import { importFile } from '../importing.js';
import { writeCaseFile } from '../madeUpCases.js';
import { signInUsers } from '../web/consoleUsers.js';

/** A report that was asked for. */
export interface AskedReport {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether it was answered. */
  readonly isGood: boolean;
}

const patienceMs = 30_000;
const casesOfImport = 3000;
/** The callers' case is the first one, and its parties are those of the next ones. */
const firstCase = 1000;

/** The console and the command line, used by somebody. */
export class ConsoleWork {
  private imported = 0;

  private constructor(
    private readonly hotline: DeskHotline,
    private readonly port: number,
    private readonly cookie: string,
  ) {}

  /** Signs in a supervisor at the console of this port. */
  static async begin(hotline: DeskHotline, port: number): Promise<ConsoleWork> {
    const { pool } = hotline.database;
    const agentId = hotline.ids[0] ?? 0;
    await pool.query('UPDATE agents SET is_supervisor = true WHERE id = $1', [agentId]);
    const [cookie = ''] = await signInUsers(pool, [
      { name: 'supervisor', role: 'supervisor', agentId },
    ]);
    return new ConsoleWork(hotline, port, cookie);
  }

  /** Asks for each report of today once, evenly over some seconds. */
  async readReports(seconds: number): Promise<AskedReport[]> {
    const beganMs = Date.now();
    const asked: AskedReport[] = [];
    for (const [index, { name }] of reports.entries()) {
      const atMs = beganMs + (index * seconds * 1000) / reports.length;
      await delay(Math.max(0, atMs - Date.now()));
      const fromMs = Date.now();
      const isGood = await this.readReport(name);
      asked.push({ name, fromMs, untilMs: Date.now(), isGood });
    }
    return asked;
  }

  private async readReport(name: string): Promise<boolean> {
    const today = chinaDate(new Date());
    const query = new URLSearchParams({ from: today, to: today, courtId: '1', reason: '核对' });
    try {
      const answer = await fetch(
        `http://127.0.0.1:${this.port}/api/reports/${name}?${query.toString()}`,
        {
          headers: { cookie: this.cookie },
          signal: AbortSignal.timeout(patienceMs),
        },
      );
      const text = await answer.text();
      if (!answer.ok) say(`report ${name}: ${answer.status} ${text.slice(0, 200)}`);
      return answer.ok;
    } catch (error) {
      say(`report ${name}: ${String(error)}`);
      return false;
    }
  }

  /** Imports cases that were not there before. @throws Error if the command fails */
  async importCases(): Promise<void> {
    const file = path.join(benchFolder, 'restarts', 'cases.csv');
    await writeCaseFile(file, casesOfImport, firstCase + this.imported);
    await importFile(this.hotline.database, file);
    this.imported += casesOfImport;
  }

  /** Returns how many cases were imported, and are not there. */
  async casesLost(): Promise<number> {
    const { rows } = await this.hotline.database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM cases',
    );
    const theCallers = 1;
    return this.imported + theCallers - (rows[0]?.n ?? 0);
  }
}
