/** Jest's environment of the projects `rules` and `parts`: a file waits for its place first. */
const { TestEnvironment } = require('jest-environment-node');
const { takePlace } = require('./takePlace.cjs');

module.exports = class PlaceEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.giveBack = await takePlace('others');
  }

  async teardown() {
    this.giveBack?.();
    await super.teardown();
  }
};
