/**
 * Stands in a block of a document for a program that a test cannot run as it is: asks the test, by
 * its socket, and does what it says.
 *
 *   node askTest.cjs SOCKET PROGRAM ARGUMENT...
 */
const { fstatSync, readFileSync } = require('node:fs');
const { connect } = require('node:net');

const [socketFile, program, ...args] = process.argv.slice(2);
const input = fstatSync(0).isFIFO() ? readFileSync(0, 'utf8') : null;
const socket = connect(socketFile);
let answer = '';
socket.setEncoding('utf8').on('data', (text) => (answer += text));
socket.on('end', () => {
  const { code, stdout, stderr } = JSON.parse(answer);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
});
socket.end(JSON.stringify({ program, args, input, env: process.env }));
