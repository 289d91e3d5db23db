/**
 * Callers and agents: how soon a free agent is rung, in which order, what a call costs, and what a
 * crash loses. The peer is app_queue on the same Asterisk, with the same agents' telephones and the
 * same callers.
 */
import { benchCrash } from './deskCrash.js';
import { startDeskHotline } from './deskHotline.js';
import { benchOffers } from './deskOffers.js';
import type { DeskSize } from './deskSize.js';
import { benchThousand } from './deskThousand.js';
import { printFigures, writeFigures, type Figure } from '../figure.js';

const short: DeskSize = {
  agents: 50,
  rate: 5.5,
  seconds: 38,
  withBarePeer: false,
  many: { agents: 200, waiting: 1000, rampRate: 20, rate: 6, seconds: 25, withPeer: false },
  crash: { waiting: 50, talking: 10 },
};
const whole: DeskSize = {
  agents: 50,
  rate: 5.2,
  seconds: 240,
  withBarePeer: true,
  many: { agents: 200, waiting: 1000, rampRate: 20, rate: 6, seconds: 120, withPeer: true },
  crash: { waiting: 50, talking: 10 },
};

/** The last one can be more than a machine can carry. */
const parts = { offers: benchOffers, crash: benchCrash, thousand: benchThousand };

/** Runs the bench `desk`, or the parts that `DESK` names; `full` measures more. */
export async function benchDesk(full: boolean): Promise<Figure[]> {
  const size = full ? whole : short;
  // Runs one part alone for an investigation: DESK=crash.
  const wanted = (process.env.DESK ?? '').split(',').filter(Boolean);
  const figures: Figure[] = [];
  const hotline = await startDeskHotline([size.agents, size.many.agents]);
  try {
    for (const [name, bench] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      await bench(hotline, size, figures);
      await writeFigures('desk', figures);
    }
  } finally {
    await hotline.stop();
  }
  printFigures('Callers and agents in the queue of the app, and in app_queue', figures);
  return figures;
}
