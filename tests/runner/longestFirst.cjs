/**
 * Jest's order of test files, the longest first, also in a fresh clone, where no run has measured them:
 * there longest.json says what the long ones take. A long file that begins last runs on alone while the
 * other processors wait.
 */
const path = require('node:path');
const { default: TestSequencer } = require('@jest/test-sequencer');
const longest = require('./longest.json');

const root = path.join(__dirname, '../..');
/** Any other file takes less than those of longest.json; the larger, the longer. */
const msPerByte = 0.1;

module.exports = class LongestFirst extends TestSequencer {
  /** Returns how many milliseconds a file takes: by the run before, by longest.json, or by its size. */
  time(test) {
    const known = super.time(test);
    if (known !== undefined) return known;
    const seconds = longest[path.relative(root, test.path)];
    if (seconds !== undefined) return seconds * 1000;
    return test.context.hasteFS.getSize(test.path) * msPerByte;
  }
};
