/**
 * Jest's order of files inside `make test`: the longest first, so that no long file is left to one
 * worker at the end while the others are idle. `durations.json` has the seconds measured on a quiet
 * machine; `npm run durations` writes it from the last run. Files that are not listed come first.
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
