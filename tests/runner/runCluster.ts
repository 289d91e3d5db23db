/**
 * Runs the files of `make test-cluster` side by side, because callers, leases and fail-overs are waited for most of the
 * time; and those that fail once more, after all others, as `make test` does: the second try is for those who try the
 * project, and whatever needed it is named. Each file has nodes of its own, in one network that is theirs (cluster/run.sh).
 */
import { globSync } from 'node:fs';
import os from 'node:os';
import { projectRoot } from '../../app/core/paths.js';
import { RoomNow } from './places/room.js';
import { runParts, type Ran } from './runParts.js';
import { runTwice } from './secondTry/runTwice.js';

/**
 * Most files at once. Each has up to five Asterisks, two apps and Kamailio, and needs half a processor. A run
 * begins with fewer, and goes back to one while calls lose too much time.
 */
const most = Math.ceil(1.5 * os.availableParallelism());

function run(files: readonly string[], workers = most, word = ''): Promise<Ran> {
  const part = { name: 'cluster', projects: ['cluster'], files, workers, nice: -5 } as const;
  // It gives two files to a processor.
  return runParts([part], new RoomNow(workers / 2), word);
}

process.chdir(projectRoot);
void runTwice(globSync('tests/cluster/**/*.test.ts').sort(), {
  first: (files) => run(files),
  again: (files) => run(files, 1, 'again '),
  hasRealParts: () => true,
  // run.sh has removed what an earlier run left.
  left: {
    results: 'var/test/results-cluster.json',
    failed: 'var/test/cluster/failed',
    failedFirst: 'var/test/cluster/failed-first',
    secondTries: 'var/test/cluster/secondTries.md',
  },
}).then((isGreen) => (process.exitCode = isGreen ? 0 : 1));
