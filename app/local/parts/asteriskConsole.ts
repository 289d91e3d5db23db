/**
 * Runs commands of Asterisk's CLI over its control socket, with the request that `asterisk -rx` sends.
 * That program would be one process in Asterisk's root folder for each command.
 */
import { connect } from 'node:net';

/**
 * Runs one command and returns what it prints.
 * @param socketPath `asterisk.ctl` in Asterisk's run folder
 * @throws Error of the connection: Asterisk does not run, or does not listen yet.
 */
export function askConsole(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const socket = connect(socketPath, () => socket.write(`cli quit after ${command}\0`));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (printed += text));
    socket.once('error', reject);
    // The first line names the host, the process and its version.
    socket.once('close', () => resolve(printed.slice(printed.indexOf('\n') + 1)));
  });
}
