/** Telephones of agents and of the court, for tests without an app. */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { sipDigest } from '../../../app/queue/store/agents.js';
import type { AgentAccount } from '../../../app/telephony/telephony.js';
import { sharedParts } from '../../parts/database.js';
import { CodedSounds } from '../../telephone/recogniser/codedSounds.js';
import { startSoftphones, type Softphones } from '../../telephone/network/softphones.js';
import type { Reception, TestAsterisk } from './testAsterisk.js';

/** Returns the password of an agent's telephone in these tests. */
export function passwordOf(number: string): string {
  return `password-of-${number}`;
}

/**
 * Returns an agent's account. `answersWhileAway`: the agent is on duty, and rung while the app is
 * away.
 */
export function accountOf(number: string, answersWhileAway = false): AgentAccount {
  const sipDigestOf = sipDigest(number, passwordOf(number));
  return { number, name: `Agent ${number}`, sipDigest: sipDigestOf, answersWhileAway };
}

/**
 * Starts the telephones.
 * @param sipPort used if it is free, because the hotline may have to know it before
 */
export async function startTelephones(pbx: TestAsterisk, sipPort = 0): Promise<Softphones> {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'telephones-'));
  return startSoftphones({
    folder,
    recordings: path.join(folder, 'heard'),
    hotline: { address: pbx.asterisk.sipAddress, sipPort: pbx.asterisk.sipPort },
    sounds: await CodedSounds.open(pbx.soundsDir, null),
    sipPort,
  });
}

/** Registers telephones of agents, and resolves when the app knows that they are there. */
export async function registerTelephones(
  telephones: Softphones,
  reception: Reception,
  numbers: readonly string[],
): Promise<void> {
  for (const number of numbers) {
    await telephones.register(number, passwordOf(number));
    await reception.until(() =>
      reception.telephoneChanges.find((change) => change.number === number && change.isThere),
    );
  }
}
