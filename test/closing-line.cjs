// A Jest reporter that ends a run with one plain line, `12 passed, 0 failed`, for programs that read the output.
const { writeSync } = require('node:fs');

module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const skipped = results.numPendingTests + results.numTodoTests;
    const parts = [`${results.numPassedTests} passed`, `${results.numFailedTests + broken} failed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    // Jest prints its own summary after the reporters have had their turn.
    process.once('exit', () => writeSync(2, `${parts.join(', ')}\n`));
  }
};
