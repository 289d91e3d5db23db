/** TLS in front of a server without: what comes in is passed on in the clear, and back. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificate {
  readonly key: string;
  /** PEM; it is signed by itself, so it is also who signs it. */
  readonly cert: string;
}

/** Makes a certificate for an address, `IP:127.0.0.1`, or a name, `DNS:smsc.example`. */
export async function makeCertificate(folder: string, subject: string): Promise<Certificate> {
  const at = await mkdtemp(path.join(folder, 'tls-'));
  const [key, cert] = [path.join(at, 'key.pem'), path.join(at, 'cert.pem')];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=smsc'],
    ...['-addext', `subjectAltName=${subject}`],
  ]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

export class TlsRelay {
  private readonly sockets = new Set<net.Socket>();

  private constructor(private readonly server: tls.Server) {}

  static async start(certificate: Certificate, toPort: number): Promise<TlsRelay> {
    const relay = new TlsRelay(
      tls.createServer(certificate, (secured) => {
        const plain = net.connect(toPort, '127.0.0.1');
        for (const socket of [secured, plain]) {
          relay.sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            secured.destroy();
            plain.destroy();
          });
        }
        secured.pipe(plain).pipe(secured);
      }),
    );
    // A client that does not trust the certificate breaks off.
    relay.server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => relay.server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
