import type { App } from '../../../app/core/app.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { storeOf } from '../../../app/core/files/storeOf.js';

/** Hands over all files of a node and tidies there, as its process does every ten seconds. @returns whether the store was there. */
export async function handOverAll(app: App): Promise<boolean> {
  const store = storeOf(app.config);
  if (store === null) throw new Error('FILES_STORE names no store');
  const handOver = new HandOver(app, store);
  const wasThere = await handOver.pass();
  await handOver.tidy();
  return wasThere;
}
