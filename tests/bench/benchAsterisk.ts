/**
 * The Asterisk of the benches: the deployed configuration and, beside `12368`, the dialplan that
 * stands in for the app.
 */
import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { projectRoot } from '../../app/core/paths.js';

/** The address from which SIPp calls, which the trunk takes for the carrier. */
export const callersAddress = '127.0.0.7';
/** The address of the peer's callers when both sides are measured at once. */
export const peerCallersAddress = '127.0.0.8';
/** Asterisk's RTP ports in the benches. */
export const rtpPorts = { first: 30_000, last: 39_999 };

/** How a bench's Asterisk differs from the deployed one. */
export interface BenchAsteriskOptions {
  readonly folder: string;
  readonly soundsDir: string;
  /** Where SIP and sound listen. */
  readonly address?: string;
  /** Variables in addition to those of every bench. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Contexts added to extensions.conf; see dialplanPeer.ts. */
  readonly dialplan: string;
  readonly modules: readonly string[];
  /** Whole files by name, each of which replaces the deployed one. */
  readonly files?: Readonly<Record<string, string>>;
  /** Set to the previous values so that the same app finds the new Asterisk. */
  readonly ariPassword?: string;
  readonly sipPort?: number;
  readonly httpPort?: number;
}

/** Starts Asterisk. The app may or may not connect. */
export async function startBenchAsterisk(options: BenchAsteriskOptions): Promise<Asterisk> {
  const config = path.join(options.folder, 'config');
  await rm(config, { recursive: true, force: true });
  await mkdir(options.folder, { recursive: true });
  await cp(path.join(projectRoot, 'asterisk-config'), config, { recursive: true });
  await writeFile(path.join(config, 'extensions.d', 'bench.conf'), options.dialplan);
  const loads = options.modules.map((name) => `load = ${name}\n`).join('');
  await appendFile(path.join(config, 'modules.conf'), `\n${loads}`);
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await writeFile(path.join(config, name), text);
  }
  return startAsterisk({
    folder: path.join(options.folder, 'asterisk'),
    name: 'hotline',
    address: options.address ?? '127.0.0.6',
    configFrom: config,
    variables: {
      ARI_APP: 'hotline',
      SOUNDS_DIR: options.soundsDir,
      TRUNK_ADDRESSES: `${callersAddress},${peerCallersAddress}`,
      RTP_PORT_FIRST: String(rtpPorts.first),
      RTP_PORT_LAST: String(rtpPorts.last),
      PBX_MAX_CALLS: '10000',
      PBX_MAX_CALLS_PER_NUMBER: '10000',
      ...(options.ariPassword !== undefined && { ARI_PASSWORD: options.ariPassword }),
      ...options.variables,
    },
    ...(options.sipPort !== undefined && { preferredSipPort: options.sipPort }),
    ...(options.httpPort !== undefined && { preferredHttpPort: options.httpPort }),
    sharedFolders: [options.soundsDir],
  });
}
