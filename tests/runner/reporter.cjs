/**
 * Jest's reporter inside `make test`: tells the process that runs several jests of each file as it starts and ends. It is CommonJS,
 * because jest loads reporters without compiling them.
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
    // Else the channel keeps jest alive.
    process.disconnect();
  }
};
