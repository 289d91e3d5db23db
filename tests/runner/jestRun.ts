/**
 * One jest process beside others: which files it runs, how many at once, and its messages about
 * each.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { JestResults } from './results.js';
import type { Project } from './selectTests.js';

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
  /** Yields the processor to the other runs if both want it. */
  readonly givesWay: boolean;
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
        `--testSequencer=${path.join(beside, 'longestFirst.cjs')}`,
        `--reporters=${path.join(beside, 'reporter.cjs')}`,
        ...['--json', `--outputFile=${this.outputFile}`],
      ],
      // This process may run by tsx; jest's own workers must not.
      { cwd: root, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    );
    // Its servers and workers inherit the priority.
    if (options.givesWay && this.child.pid !== undefined) os.setPriority(this.child.pid, 5);
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

  stop(): void {
    this.child.kill('SIGTERM');
  }
}
