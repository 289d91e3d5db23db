/**
 * SIP by TLS and audio by SRTP behind Kamailio, for agents' telephones and for the trunk: nobody between them and
 * the court's network reads who calls whom, or hears it.
 */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { ownCertificate, type CertificateFiles } from '../../app/local/ownCertificate.js';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import { projectRoot } from '../../app/core/paths.js';
import { SipSocket } from '../attack/sipSocket.js';
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { sharedParts } from '../parts/database.js';
import { hotlineVariables, sharedTelephony } from '../parts/testTelephony.js';
import { askAri } from '../telephone/network/askAri.js';
import { Baresip } from '../telephone/network/baresip.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Cluster, kamailioAddress, trunkAddresses } from './cluster.js';
import { sharedAddress } from './kamailio/kamailioPair.js';

const telephoneAddress = '127.0.0.36';
const carrierAddress = trunkAddresses[1];

let folder: string;
let own: CertificateFiles;
let port: number;
beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'tls-'));
  own = await ownCertificate(path.join(folder, 'kamailio'), kamailioAddress);
});
beforeEach(async () => void (port = await freeTcpPort(kamailioAddress)));

const srtpAlone = { TELEPHONE_ENCRYPTION: 'required' };
const byTls = () => ({
  SIP_TLS_CERTIFICATE: own.certificate,
  SIP_TLS_KEY: own.privateKey,
  SIP_TLS_PORT: String(port),
});

test("an agent's telephone registers by TLS and is rung by both nodes, with SRTP alone; its code is answered; gone, it is registered no longer", async () => {
  const cluster = await Cluster.start({
    agents: true,
    first: { env: srtpAlone },
    second: srtpAlone,
    kamailio: byTls(),
  });
  try {
    const { hotline, kamailio } = cluster;
    const desk = new DeskCalls(hotline);
    await desk.setQueues({ wrap_up_s: 0 });
    const password = await desk.addAgent('3001', ['court:苏98', 'topic:general', 'language:zh']);
    await hotline.untilMayRegister('3001');
    const server = `${kamailioAddress}:${port};transport=tls`;
    const telephone = await Baresip.start({
      folder: path.join(folder, 'telephone'),
      address: telephoneAddress,
      rtpPorts: [47_300, 47_320],
      certificate: own.certificate,
      account:
        `<sip:3001@${server}>;auth_user=3001;auth_pass=${password};regint=60` +
        ';answermode=auto;audio_codecs=PCMA;mediaenc=srtp-mand',
    });
    try {
      await telephone.registered();
      expect(await kamailio.registered()).toEqual(['3001']);
      await desk.change('3001', { kind: 'sign_in' });
      const talks = async (from: string) => {
        const caller = await desk.asks(from);
        await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
        return caller;
      };
      // The node with fewer calls gets the next one.
      const kept = await cluster.call('13700000991');
      const one = await talks('13700000992');
      const nodes = [await cluster.nodeOf('13700000992')];
      await one.hangUp();
      await telephone.closed();
      await desk.untilState('3001', 'ready');
      await cluster.call('13700000993');
      await kept.hangUp();
      await hotline.closedRow('13700000991');
      await (await talks('13700000994')).hangUp();
      nodes.push(await cluster.nodeOf('13700000994'));
      expect(nodes.sort()).toEqual(['node-a', 'node-b']);
      await telephone.closed();
      await desk.untilState('3001', 'ready');
      // A break.
      await telephone.dial(`sip:*41@${server}`);
      await desk.untilState('3001', 'paused');
    } finally {
      await telephone.stop();
    }
    await untilTrue('the telephone to be registered no longer', async () =>
      (await kamailio.registered()).length === 0 ? true : undefined,
    );
  } finally {
    await cluster.stop();
  }
});

test('the address moves from one of two Kamailios to the other: until the telephone registers again it counts as not registered, and its agent misses nothing', async () => {
  const shared = await ownCertificate(path.join(folder, 'pair'), sharedAddress);
  const cluster = await Cluster.start({
    agents: true,
    isPair: true,
    second: {},
    kamailio: {
      SIP_TLS_CERTIFICATE: shared.certificate,
      SIP_TLS_KEY: shared.privateKey,
      SIP_TLS_PORT: String(port),
    },
  });
  const undo: (() => Promise<unknown>)[] = [() => cluster.stop()];
  try {
    const { hotline, pair } = cluster;
    if (pair === null) throw new Error('there is no pair');
    const desk = new DeskCalls(hotline);
    await desk.setQueues({ wrap_up_s: 0 });
    const password = await desk.addAgent('3001', ['court:苏98', 'topic:general', 'language:zh']);
    await hotline.untilMayRegister('3001');
    const registers = async (name: string, address: string, firstPort: number) => {
      const telephone = await Baresip.start({
        folder: path.join(folder, name),
        address,
        rtpPorts: [firstPort, firstPort + 20],
        certificate: shared.certificate,
        account:
          `<sip:3001@${sharedAddress}:${port};transport=tls>;auth_user=3001;auth_pass=${password};regint=100` +
          ';answermode=auto;audio_codecs=PCMA;mediaenc=srtp',
      });
      undo.unshift(() => telephone.stop());
      await telephone.registered();
    };
    const [holder, other] = await pair.holder();
    await registers('before', '127.0.0.36', 47_300);
    await untilTrue('the other one to know the telephone', async () =>
      (await other.kamailio.registered()).includes('3001') ? true : undefined,
    );
    await desk.change('3001', { kind: 'sign_in' });

    await holder.machine.unplug();
    await untilTrue('the address to move', async () =>
      (await pair.holder())[0].machine === other.machine ? true : undefined,
    );
    const from = '13700000971';
    const caller = await desk.asks(from);
    await desk.untilEntry(from, 'offered again and again', ({ misses }) => misses >= 2);
    expect(await other.kamailio.registered()).toEqual(['3001']);
    const { rows } = await hotline.db.query(
      "SELECT s.status = 'paused' AS paused, s.misses FROM agent_states s JOIN agents a ON a.id = s.agent_id WHERE a.number = '3001'",
    );
    expect(rows).toEqual([{ paused: false, misses: 0 }]);

    // As when it notices that nobody is there, and connects again.
    await registers('after', '127.0.0.37', 47_330);
    await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
    await caller.hangUp();
    await desk.untilState('3001', 'ready');
  } finally {
    for (const each of undo) await each();
  }
});

test('a trunk by TLS and SRTP calls and is called; what comes under its address by UDP is a stranger', async () => {
  const carriers = await ownCertificate(path.join(folder, 'carrier'), carrierAddress);
  const carrierPort = await freeTcpPort(carrierAddress);
  const cluster = await Cluster.start({
    first: { asterisk: { TRUNK_MEDIA_ENCRYPTION: 'sdes' } },
    kamailio: {
      ...byTls(),
      TRUNK_TRANSPORT: 'tls',
      TRUNK_CONTACT: `${carrierAddress}:${carrierPort}`,
      SIP_TLS_CA: carriers.certificate,
    },
  });
  try {
    const { hotline } = cluster;
    const carrier = await startCarrier(carriers, carrierPort);
    try {
      await dial(carrier, '13700000996');
      await untilTrue('the call to be answered', async () => {
        const { rowCount } = await hotline.db.query(
          'SELECT FROM calls WHERE caller_number = $1 AND answered_at IS NOT NULL',
          ['13700000996'],
        );
        return rowCount === 1 ? true : undefined;
      });
      await dial(hotline.asterisk, '12368');
      await untilTrue('the call of the node to be there', async () =>
        // Its own call is the other one.
        (await carrier.command('core show channels count')).startsWith('2 active')
          ? true
          : undefined,
      );
    } finally {
      await carrier.stop();
    }
    const socket = await SipSocket.open(carrierAddress, {
      address: kamailioAddress,
      port: cluster.place.sipPort,
    });
    const answer = await socket.ask({ method: 'INVITE', fromUser: '13900000000', toUser: '12368' });
    expect(answer.status).toBe(403);
    await socket.close();
  } finally {
    await cluster.stop();
  }
});

/** Starts an exchange that speaks TLS: another Asterisk with the hotline's configuration, and no app. */
function startCarrier(files: CertificateFiles, preferredPort: number): Promise<Asterisk> {
  return startAsterisk({
    folder: path.join(folder, 'exchange'),
    name: 'carrier',
    address: carrierAddress,
    configFrom: path.join(projectRoot, 'asterisk-config'),
    tls: { ...files, ca: own.certificate, preferredPort },
    variables: {
      ...hotlineVariables(sharedTelephony().soundsDir),
      TRUNK_ADDRESSES: kamailioAddress,
      TRUNK_CONTACT: `${kamailioAddress}:${port};transport=tls`,
      TRUNK_MEDIA_ENCRYPTION: 'sdes',
      TRUNK_QUALIFY_SECONDS: '0',
    },
  });
}

/** An exchange dials 12368 over its trunk. */
async function dial(exchange: Asterisk, callerId: string): Promise<void> {
  const query = new URLSearchParams({
    endpoint: 'PJSIP/12368@trunk-by-address',
    ...{ context: 'hotline', extension: '12368', priority: '1', callerId },
  });
  const answer = await askAri(exchange, `channels?${query.toString()}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`it does not dial: ${await answer.text()}`);
}
