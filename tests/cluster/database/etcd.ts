/** etcd as an administrator runs it, with the configuration and the certificate of docs/availability. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../app/core/paths.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import {
  startPart,
  untilReady,
  type PartOptions,
  type PartProcess,
} from '../../../app/local/parts/partProcess.js';

const run = promisify(execFile);

/** Who asks: with the cluster's certificate, or with none. */
export type Asker = 'cluster' | 'stranger';

export interface Etcd {
  readonly running: PartProcess;
  /** What Patroni's configuration is told of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Asks Patroni's port, and that of the other etcds, for the version. @throws Error when it is not answered */
  readonly asked: (by: Asker, port: 'clients' | 'peers') => Promise<string>;
}

/** @param addresses from which it takes connections */
export async function startEtcd(
  address: string,
  addresses: readonly string[],
  folder: string,
  logs: string,
): Promise<Etcd> {
  const ports = { clients: await freeTcpPort(address), peers: await freeTcpPort(address) };
  const etc = path.join(folder, 'etcd-config');
  const files = {
    ETCD_CERTIFICATE: path.join(folder, 'hotline-etcd.crt'),
    ETCD_KEY: path.join(folder, 'hotline-etcd.key'),
  };
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '36500', '-subj', '/O=hotline'],
    ...['-addext', 'keyUsage=critical,digitalSignature,keyCertSign'],
    ...['-addext', `subjectAltName=${addresses.map((each) => `IP:${each}`).join(',')}`],
    ...['-keyout', files.ETCD_KEY, '-out', files.ETCD_CERTIFICATE],
  ]);
  await layOutConfig(path.join(projectRoot, 'docs/availability/etcd'), etc, {
    ...files,
    ETCD_NAME: 'etcd1',
    ETCD_ADDRESS: address,
    ETCD_PORT: String(ports.clients),
    ETCD_PEER_PORT: String(ports.peers),
    ETCD_CLUSTER: `etcd1=https://${address}:${ports.peers}`,
    ETCD_DATA_DIR: path.join(folder, 'etcd'),
  });
  const part: PartOptions = {
    name: 'etcd',
    command: ['etcd', '--config-file', path.join(etc, 'etcd.yml')],
    logFile: path.join(logs, 'etcd.log'),
    stopSignal: 'SIGTERM',
    cwd: folder,
  };
  const [cert, key] = await Promise.all([
    readFile(files.ETCD_CERTIFICATE),
    readFile(files.ETCD_KEY),
  ]);
  const asked = (by: Asker, port: keyof typeof ports) =>
    get(`https://${address}:${ports[port]}/version`, {
      ca: cert,
      agent: false,
      ...(by === 'cluster' && { cert, key }),
    });
  const running = await startPart(part);
  await untilReady(running, part, async () => (await asked('cluster', 'clients')) !== '');
  const variables = { ...files, ETCD_HOSTS: `${address}:${ports.clients}` };
  return { running, variables, asked };
}

function get(url: string, options: https.RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    https
      .get(url, options, (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => (text += part.toString()));
        answer.on('end', () => resolve(text)).on('error', reject);
      })
      .on('error', reject);
  });
}
