import type { Confinement } from '../../core/programs/startProgram.js';
import { mostBytesOfDots } from './rules/bilevelTiff.js';

/**
 * What a program may use that reads or writes the pages of a fax. The largest that are taken have
 * {@link mostBytesOfDots}; the size of a file also stops one that claims less than libtiff finds in it.
 */
export const pageLimits: Confinement = {
  cpuSeconds: 30,
  fileBytes: 2 * mostBytesOfDots,
  memoryBytes: 1_000_000_000,
};
