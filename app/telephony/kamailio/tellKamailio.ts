/**
 * Tells a Kamailio of this machine which nodes take calls of the trunk. What it has is compared with
 * what it should have each time, so it does not matter which of the two was restarted.
 */
import { readFile } from 'node:fs/promises';
import { writeWhole } from '../../core/wholeFile.js';
import { askKamailio, KamailioSilent } from './askKamailio.js';
import {
  commandsFor,
  destinationsFor,
  fileOf,
  parseFile,
  parseList,
  type Destination,
  type KnownNode,
} from './rules/dispatcherSet.js';

export interface KamailioPlace {
  /** The file that it reads at its start (KAMAILIO_NODES_FILE of its configuration). */
  readonly file: string;
  /** Its control socket, `unix:/run/kamailio/kamailio_ctl`. */
  readonly control: string;
}

/**
 * Writes the file if it has changed, and tells the running Kamailio what has.
 * @throws KamailioSilent when Kamailio could not be told; the file is written then, too
 */
export async function tellKamailio(
  place: KamailioPlace,
  nodes: readonly KnownNode[],
): Promise<void> {
  const before = await readFile(place.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  let listed: Destination[];
  let silent: KamailioSilent | null = null;
  try {
    listed = await list(place);
  } catch (error) {
    if (!(error instanceof KamailioSilent)) throw error;
    silent = error;
    listed = parseFile(before ?? '');
  }
  const wanted = destinationsFor(nodes, listed);
  const text = fileOf(wanted);
  if (text !== before) await writeWhole(place.file, text, { mode: 0o644 });
  if (silent !== null) throw silent;
  for (const command of commandsFor(wanted, listed)) await askKamailio(place.control, command);
}

async function list(place: KamailioPlace): Promise<Destination[]> {
  try {
    return parseList(await askKamailio(place.control, ['dispatcher.list']));
  } catch (error) {
    if (error instanceof KamailioSilent && /No Destination Sets/i.test(error.message)) return [];
    throw error;
  }
}
