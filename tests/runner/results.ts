/** Merges the results of several jest runs into one file: `var/test/results.json`. */
import path from 'node:path';

/** The results of one test file, as jest writes them. */
export interface JestTestResult {
  /** Absolute path of the file. */
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

/** The part of jest's `--json` output that we read. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be loaded. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults: readonly JestTestResult[];
}

/** A test that failed, and passed when its file ran once more, alone. */
export interface SecondTry {
  /** Path from the root. */
  readonly file: string;
  /** Its full name. */
  readonly test: string;
  /** The message of the first try, whole. */
  readonly why: string;
  /** Path from the root of what the first try left. */
  readonly left: string;
}

/** The merged results of all jest runs. */
export interface AllResults extends JestResults {
  /** Files, and tests in them, that should have run but did not. */
  readonly numNotRun: number;
  /** Seconds from the start of the tests to their end. */
  readonly seconds: number;
  readonly secondTries: readonly SecondTry[];
}

/** A finished jest run: what it should run, and its results or its output instead. */
export interface EndedRun {
  /** Paths from the root. */
  readonly files: readonly string[];
  readonly results: JestResults | string;
}

/**
 * Adds runs up. A file without a result counts as one that could not be loaded, so that a jest run
 * that broke down cannot look green.
 */
export function addUp(root: string, runs: readonly EndedRun[], seconds: number): AllResults {
  const whole = runs.map(({ files, results }) => {
    const known = typeof results === 'string' ? nothing : results;
    const seen = new Set(known.testResults.map(({ name }) => path.relative(root, name)));
    const said = typeof results === 'string' ? results : 'jest ended before its turn came';
    const lost = files
      .filter((file) => !seen.has(file))
      .map((file): JestTestResult => {
        const message = `It was not run: ${said}`;
        return { name: path.join(root, file), status: 'failed', message, assertionResults: [] };
      });
    return { known, lost };
  });
  const sum = (count: (results: JestResults) => number) =>
    whole.reduce((total, { known }) => total + count(known), 0);
  const lost = whole.flatMap((run) => run.lost);
  return {
    numPassedTests: sum((results) => results.numPassedTests),
    numFailedTests: sum((results) => results.numFailedTests),
    numRuntimeErrorTestSuites: sum((results) => results.numRuntimeErrorTestSuites) + lost.length,
    numNotRun:
      lost.length +
      sum(({ numPendingTests = 0, numTodoTests = 0 }) => numPendingTests + numTodoTests),
    seconds,
    secondTries: [],
    testResults: [...whole.flatMap(({ known }) => known.testResults), ...lost],
  };
}

const nothing: JestResults = {
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

/** Returns whether everything ran and passed. */
export function isGreen(results: AllResults): boolean {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numNotRun } = results;
  return numPassedTests > 0 && numFailedTests + numRuntimeErrorTestSuites + numNotRun === 0;
}

/** Lists the failures: for each the file, the test, and the folder of its evidence. */
export function failures(root: string, results: JestResults): string[] {
  return results.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = path.relative(root, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0) return [`${file}: ${firstLine(message)}`];
      return failed.map(({ fullName, failureMessages }) => {
        // keepFailed.ts adds this note.
        const left = /What the call left: ([^\n]*)/.exec((failureMessages ?? []).join('\n'))?.[1];
        return `${file}: ${fullName}${left === undefined ? '' : `\n    ${left}`}`;
      });
    });
}

function firstLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '') ?? '';
}
