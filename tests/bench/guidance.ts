/** What the guidance costs. */
import { printFigures, writeFigures, type Figure } from './figure.js';
import { measureFees } from './guidanceFees.js';
import { measureGuidanceMemory } from './guidanceMemory.js';

/** Runs the bench `guidance`. */
export async function benchGuidance(): Promise<Figure[]> {
  const figures = [...(await measureGuidanceMemory()), ...measureFees()];
  await writeFigures('guidance', figures);
  printFigures('The guidance', figures);
  return figures;
}
