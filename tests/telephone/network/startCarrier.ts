/** Starts the telephone network and takes control of it. */
import path from 'node:path';
import { startAsterisk, type Asterisk } from '../../../app/local/parts/asterisk.js';
import { asteriskLogs, leavesOnFailure } from '../../failedCalls/evidence.js';
import { Carrier } from './carrier.js';
import type { Sounds } from '../recogniser/hearing.js';

/**
 * The carrier's address. The hotline's is 127.0.0.1, and its trunk recognises the carrier by this
 * one.
 */
export const carrierAddress = '127.0.0.2';

export interface RunningCarrier {
  readonly carrier: Carrier;
  readonly asterisk: Asterisk;
  stop(): Promise<void>;
}

/**
 * Starts the carrier's Asterisk.
 * @param options.folder the carrier's own folder; `options.recordings` receives the WAVs of what
 *   callers hear
 * @param options.hotline where the hotline's SIP listens
 */
export async function startCarrier(options: {
  readonly folder: string;
  readonly recordings: string;
  readonly hotline: { readonly address: string; readonly sipPort: number };
  readonly sounds: Sounds;
  /** Default {@link carrierAddress}. */
  readonly address?: string;
  /** Used when it is free; the hotline may need to know it beforehand. */
  readonly sipPort?: number;
}): Promise<RunningCarrier> {
  const address = options.address ?? carrierAddress;
  const asterisk = await startAsterisk({
    folder: options.folder,
    name: 'carrier',
    address,
    configFrom: path.join(__dirname, '../carrier-config'),
    ...(options.sipPort !== undefined && { preferredSipPort: options.sipPort }),
    variables: {
      HOTLINE_SIP: `${options.hotline.address}:${options.hotline.sipPort}`,
      HOTLINE_ADDRESS: options.hotline.address,
    },
  });
  try {
    const carrier = await Carrier.connect({
      access: asterisk,
      address,
      recordings: options.recordings,
      sounds: options.sounds,
    });
    const leaves = leavesOnFailure({ files: [asteriskLogs('carrier', options.folder)] });
    return {
      carrier,
      asterisk,
      async stop() {
        await carrier.close();
        await asterisk.stop();
        leaves();
      },
    };
  } catch (error) {
    await asterisk.stop();
    throw error;
  }
}
