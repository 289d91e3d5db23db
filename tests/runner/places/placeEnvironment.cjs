/** Jest's environment of the projects `rules` and `parts`: a file waits for its place first. */
const PlainEnvironment = require('./plainEnvironment.cjs');
const { takePlace } = require('./takePlace.cjs');

module.exports = class PlaceEnvironment extends PlainEnvironment {
  async setup() {
    await super.setup();
    this.giveBack = await takePlace('others');
  }

  async teardown() {
    this.giveBack?.();
    await super.teardown();
  }
};
