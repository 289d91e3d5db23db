/** Starts the Asterisk of a hotline on this machine, with the settings that `.env` gives it. */
import path from 'node:path';
import type { Config } from '../core/config.js';
import { projectRoot, varFolder } from '../core/paths.js';
import { secretFile, type LocalState } from './localSettings.js';
import { ownCertificate, type CertificateFiles } from './ownCertificate.js';
import { startAsterisk, type Asterisk } from './parts/asterisk.js';

/** Settings of asterisk-config that an operator may put in `.env`. */
const asteriskSettings =
  /^(TRUNK_|SIP_|SECOND_ARI_|SOFTPHONE_|RTP_PORT_|PBX_)|^(HOTLINE_NUMBERS|FAX_[A-Z_]+|UDPTL_[A-Z_]+|CALL_LIMIT_SECONDS)$/;

/** What this Asterisk is started with. */
export interface LocalAsterisk {
  readonly config: Config;
  /** The settings of `.env` and of the shell. */
  readonly given: NodeJS.ProcessEnv;
  /** The ports of the last start, which are used again where they are free. */
  readonly portsBefore: LocalState['ports'] | null;
  /** Where SIP and RTP listen. */
  readonly address: string;
  readonly softphone: { readonly user: string; readonly password: string };
  /** An address that the trunk takes calls from, beside those of the operator. */
  readonly carrierAddress: string;
}

/**
 * Starts it, and resolves when it answers.
 * @throws Error when only one of the two files for TLS is set.
 */
export async function startLocalAsterisk(options: LocalAsterisk): Promise<Asterisk> {
  const { config, portsBefore, address, softphone, carrierAddress } = options;
  const given = Object.fromEntries(
    Object.entries(options.given).filter(([name]) => asteriskSettings.test(name)),
  ) as Record<string, string>;
  // SIP_TLS_* are filled in by startAsterisk instead: a free port, and copies of the files that
  // Asterisk can see.
  const others = Object.fromEntries(
    Object.entries(given).filter(([name]) => !name.startsWith('SIP_TLS_')),
  );
  const ariPort = portsBefore?.ari ?? undefined;
  return startAsterisk({
    folder: path.join(varFolder, 'asterisk'),
    name: config.HOTLINE_NODE,
    address,
    configFrom: path.join(projectRoot, 'asterisk-config'),
    tls: {
      ...(await certificateOf(given, address)),
      ca: given.SIP_TLS_CA,
      preferredPort: Number(given.SIP_TLS_PORT ?? portsBefore?.sipTls ?? 5061),
    },
    preferredSipPort: Number(given.SIP_PORT ?? portsBefore?.sip ?? 5060),
    ...(ariPort !== undefined && { preferredHttpPort: ariPort }),
    variables: {
      ARI_APP: config.ARI_APP,
      ARI_USER: config.ARI_USER,
      ARI_PASSWORD: config.ARI_PASSWORD,
      SOUNDS_DIR: config.SOUNDS_DIR,
      SOFTPHONE_USER: softphone.user,
      SOFTPHONE_PASSWORD: softphone.password,
      // Above the app's own limits, which give the caller a spoken reason.
      PBX_MAX_CALLS: String(config.MAX_CALLS + 50),
      PBX_MAX_CALLS_PER_NUMBER: String(
        Math.ceil((config.MAX_CALLS * config.MAX_SHARE_PER_NUMBER) / 100) + 5,
      ),
      CALL_LIMIT_SECONDS: String(config.MAX_MINUTES_PER_CALL * 60 + 300),
      PBX_PAGE_TELEPHONES: config.HOTLINE_ROLES.includes('web') ? 'yes' : 'no',
      ...others,
      TRUNK_FAX_DETECT: given.TRUNK_FAX_DETECT ?? 'yes',
      TRUNK_ADDRESSES: [given.TRUNK_ADDRESSES, carrierAddress].filter(Boolean).join(','),
    },
    sharedFolders: [config.SOUNDS_DIR],
  });
}

/** Returns the certificate that the operator gives, or one of our own. */
async function certificateOf(
  given: Readonly<Partial<Record<string, string>>>,
  address: string,
): Promise<CertificateFiles> {
  const { SIP_TLS_CERTIFICATE: certificate, SIP_TLS_KEY: privateKey } = given;
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw new Error('set both SIP_TLS_CERTIFICATE and SIP_TLS_KEY, or neither');
  }
  if (certificate !== undefined && privateKey !== undefined) return { certificate, privateKey };
  return ownCertificate(path.dirname(secretFile('sip.crt')), address);
}
