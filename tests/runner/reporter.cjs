/**
 * Jest's reporter inside `make test`: reports the start and end of each file to the process that
 * runs several jest processes. It is CommonJS, because jest loads reporters without compiling them.
 */
module.exports = class Reporter {
  onTestFileStart(test) {
    process.send({ kind: 'started', file: test.path });
  }

  onTestFileResult(test, result) {
    const { numPassingTests, numFailingTests, numPendingTests, failureMessage } = result;
    process.send({
      kind: 'ended',
      file: test.path,
      passed: numPassingTests,
      failed: numFailingTests,
      pending: numPendingTests,
      seconds: (result.perfStats.end - result.perfStats.start) / 1000,
      message: failureMessage ?? '',
      console: (result.console ?? []).map(({ message }) => message),
    });
  }

  onRunComplete() {
    // Otherwise the channel would keep jest alive.
    process.disconnect();
  }
};
