/**
 * A process with many open desks, so that their cost does not fall on the measuring process. Its
 * parent sends the settings. It replies `open` when all streams are open, and its requests when it
 * is told to stop.
 */
import { seededRandom } from '../../parts/seededRandom.js';
import { OpenDesk, type Asked } from './openDesk.js';

/** What the parent sends first. */
export interface OpenDesksOrder {
  readonly port: number;
  readonly desks: readonly { readonly cookie: string; readonly agentId: number }[];
}

const asked: Asked = { requests: 0, failed: 0, events: 0 };
let desks: OpenDesk[] = [];

async function open({ port, desks: wanted }: OpenDesksOrder): Promise<void> {
  const chance = seededRandom(200);
  desks = wanted.map((each) => new OpenDesk({ port, ...each, chance }, asked));
  for (const desk of desks) await desk.open();
  process.send?.('open');
}

process.on('message', (message: OpenDesksOrder | 'stop') => {
  if (message === 'stop') {
    for (const desk of desks) desk.close();
    process.send?.(asked, () => process.exit(0));
    return;
  }
  open(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
