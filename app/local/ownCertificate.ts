/**
 * A self-signed certificate for SIP over TLS. Telephones must be told to trust it, or not to check.
 */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Some telephones refuse a longer validity. */
const days = 825;
/** The certificate is renewed when less than this is left. */
const leftMs = 30 * 24 * 3600 * 1000;

export interface CertificateFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Makes a self-signed certificate for an address, unless a valid one exists. Needs openssl.
 * @returns its files, readable by their owner only
 */
export async function ownCertificate(folder: string, address: string): Promise<CertificateFiles> {
  const files = {
    certificate: path.join(folder, 'sip.crt'),
    privateKey: path.join(folder, 'sip.key'),
  };
  if (await isGood(files, address)) return files;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const alternative = isIP(address) === 0 ? `DNS:${address}` : `IP:${address}`;
  // openssl writes the private key so that only its owner can read it.
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'],
    ...['-days', String(days), '-subj', '/CN=12368', '-addext', `subjectAltName=${alternative}`],
    ...['-keyout', files.privateKey, '-out', files.certificate],
  ]);
  return files;
}

async function isGood(
  { certificate, privateKey }: CertificateFiles,
  address: string,
): Promise<boolean> {
  try {
    await readFile(privateKey);
    const there = new X509Certificate(await readFile(certificate));
    const isOfAddress = isIP(address) === 0 ? there.checkHost(address) : there.checkIP(address);
    return isOfAddress !== undefined && Date.parse(there.validTo) > Date.now() + leftMs;
  } catch {
    return false;
  }
}
