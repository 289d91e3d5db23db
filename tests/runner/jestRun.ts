/**
 * One jest process beside others: which files it runs, how many at once, and its messages about
 * each.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setNiceOfSession } from '../../app/local/parts/session.js';
import type { JestResults } from './results.js';
import type { Project } from './select/selectTests.js';

/** The result of one test file. */
export interface FileEnded {
  readonly kind: 'ended';
  /** Absolute path. */
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Skipped or todo tests. */
  readonly pending: number;
  readonly seconds: number;
  /** The failures, as jest formats them; empty if there are none. */
  readonly message: string;
  /** What its tests wrote to the console. */
  readonly console: readonly string[];
}

/** What jest's reporter reports about a test file. */
export type FileNews = FileEnded | { readonly kind: 'started'; readonly file: string };

export interface JestRunOptions {
  readonly root: string;
  /** Part of the name of its results file. */
  readonly name: string;
  readonly projects: readonly Project[];
  /** Paths from the root. */
  readonly files: readonly string[];
  readonly workers: number;
  /**
   * Its nice value. Above 0 it gives way to the other runs, with whatever it starts; below 0 it goes
   * before others, where this user may do so.
   */
  readonly nice: number;
  /** Variables in addition to those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onNews: (news: FileNews) => void;
}

/** A running jest process. */
export class JestRun {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private readonly outputFile: string;
  private said = '';

  constructor(private readonly options: JestRunOptions) {
    const { root, name, projects, files, workers } = options;
    this.outputFile = path.join(root, 'var/test', `results-${name}.json`);
    rmSync(this.outputFile, { force: true });
    const beside = path.join(root, 'tests/runner');
    this.child = fork(
      path.join(root, 'node_modules/jest/bin/jest.js'),
      [
        ...['--selectProjects', ...projects],
        ...['--runTestsByPath', ...files],
        `--maxWorkers=${workers}`,
        `--reporters=${path.join(beside, 'reporter.cjs')}`,
        ...['--json', `--outputFile=${this.outputFile}`],
      ],
      // This process compiles what it imports; jest's own workers must not.
      {
        cwd: root,
        execArgv: [],
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // A session of its own, to which Linux gives its share of the processors: see session.ts.
        detached: true,
      },
    );
    // Its servers and workers inherit the priority.
    if (this.child.pid !== undefined) {
      if (options.nice > 0) os.setPriority(this.child.pid, options.nice);
      setNiceOfSession(this.child.pid, options.nice);
    }
    this.child.on('message', (news) => options.onNews(news as FileNews));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => resolve());
      this.child.once('error', (error) => {
        this.said += `${error.message}\n`;
        resolve();
      });
    });
  }

  get files(): readonly string[] {
    return this.options.files;
  }

  /** Returns its results, or its output if there are none. Call it after it has ended. */
  results(): JestResults | string {
    try {
      return JSON.parse(readFileSync(this.outputFile, 'utf8')) as JestResults;
    } catch {
      const how = this.child.signalCode ?? `exit code ${this.child.exitCode ?? '?'}`;
      return `jest (${this.options.name}) ended without results (${how}):\n${this.said.trim()}`;
    }
  }

  /** What it printed besides its results: a set-up that failed, a worker that had to be killed. */
  get complaint(): string {
    return this.said.trim();
  }

  /** Whether jest itself regards the run as passed. */
  get exitedWell(): boolean {
    return this.child.exitCode === 0;
  }

  /** Whether jest ended badly for another reason than the failed tests of its results. */
  get brokeDown(): boolean {
    if (this.exitedWell) return false;
    const results = this.results();
    if (typeof results === 'string' || this.child.exitCode !== 1) return true;
    return results.numFailedTests + results.numRuntimeErrorTestSuites === 0;
  }

  /** Gives way no longer: there is nobody left to give way to. */
  giveWayNoLonger(): void {
    if (this.child.pid !== undefined && this.options.nice > 0) setNiceOfSession(this.child.pid, 0);
  }

  /** Ends it with its workers. */
  stop(): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGTERM');
    } catch {
      // It has ended.
    }
  }
}
