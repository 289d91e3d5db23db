/** Asks by OPTIONS whether anything answers SIP at an address. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { within } from '../core/within.js';

/** Milliseconds that one question waits for its answer: Asterisk answers within some. */
const patienceMs = 1000;

/**
 * Asks one time after the other until there is an answer. Any answer counts: an Asterisk of ours asks
 * for a password, which also says that somebody is there.
 * @param address `10.0.0.11:5060`, by UDP.
 * @param times how often it is asked before it counts as silent.
 */
export async function answersSip(address: string, times: number): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const socket = createSocket('udp4');
  // A port that is closed says so. It is asked again all the same: it may be opening.
  socket.on('error', () => undefined);
  const answered = new Promise<true>((resolve) => socket.once('message', () => resolve(true)));
  try {
    socket.connect(Number(port), host);
    await once(socket, 'connect');
    const { address: ownHost, port: ownPort } = socket.address();
    for (let asked = 0; asked < times; asked += 1) {
      socket.send(question(address, `${ownHost}:${ownPort}`), () => undefined);
      if (await within(patienceMs, answered, false)) return true;
    }
    return false;
  } catch {
    // Without a way there, as when this machine's network is down.
    return false;
  } finally {
    socket.close();
  }
}

function question(to: string, from: string): string {
  const id = randomBytes(8).toString('hex');
  return [
    `OPTIONS sip:${to} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from};rport;branch=z9hG4bK${id}`,
    'Max-Forwards: 1',
    `From: <sip:hotline@${from}>;tag=${id}`,
    `To: <sip:${to}>`,
    `Call-ID: ${id}@${from}`,
    'CSeq: 1 OPTIONS',
    // By it Asterisk knows a node, and notes no stranger whom fail2ban would ban (asterisk-config/pjsip.d/otherNodes.conf).
    'X-Hotline-Side: node',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
