/** Erases the data whose retention period, by the registry, is over. */
import type { ErasingApp } from './erasingApp.js';
import { erasers } from './erasers.js';
import { registry } from './registry.js';

/**
 * Runs every eraser that the registry names, each once. If one fails, the others still run.
 * @returns how much was erased.
 * @throws AggregateError when some failed.
 */
export async function eraseDue(app: ErasingApp): Promise<number> {
  const names = new Set(registry.flatMap(({ eraser }) => eraser ?? []));
  const errors: unknown[] = [];
  let erased = 0;
  for (const name of names) {
    try {
      const of = await erasers[name](app);
      if (of > 0) app.log.info('erased', { what: name, rows: of });
      erased += of;
    } catch (error) {
      app.log.error('failed to erase what is due', { what: name, error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'failed to erase all that is due');
  return erased;
}
