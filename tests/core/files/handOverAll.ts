import type { App } from '../../../app/core/app.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { storeOf } from '../../../app/core/files/storeOf.js';

/** Hands over all files of a node, as its process does every ten seconds. @returns whether the store was there. */
export async function handOverAll(app: App): Promise<boolean> {
  const store = storeOf(app.config);
  if (store === null) throw new Error('FILES_STORE names no store');
  return new HandOver(app, store).pass();
}
