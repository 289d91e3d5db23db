/**
 * Jest's order of files inside `make test`: the longest first, so that no long one is left for the end, when one worker has it and the
 * others have nothing to do. `durations.json` has the seconds of a quiet machine; `npm run durations` writes it out of
 * the last run. A file that it does not know comes first.
 */
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const durations = require('./durations.json');

const root = path.join(__dirname, '../..');
const secondsOf = ({ path: file }) => durations[path.relative(root, file)] ?? Infinity;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => {
      const [first, second] = [secondsOf(one), secondsOf(other)];
      return first === second ? one.path.localeCompare(other.path) : second - first;
    });
  }
};
