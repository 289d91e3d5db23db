/** Telephones of agents, and of the court, for tests without an app. */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { sipDigest } from '../../../app/line/store/agents.js';
import type { AgentAccount } from '../../../app/telephony/telephony.js';
import { sharedParts } from '../../parts/database.js';
import { CodedSounds } from '../../telephone/ear/codedSounds.js';
import { startSoftphones, type Softphones } from '../../telephone/network/softphones.js';
import type { TestAsterisk } from './testAsterisk.js';

export function passwordOf(number: string): string {
  return `password-of-${number}`;
}

export function accountOf(number: string, answersWhileAway = false): AgentAccount {
  const sipDigestOf = sipDigest(number, passwordOf(number));
  return { number, name: `Agent ${number}`, sipDigest: sipDigestOf, answersWhileAway };
}

/** @param sipPort taken if it is free; the hotline may have to know it before. */
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
