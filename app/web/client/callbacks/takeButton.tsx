import { useAct } from '../api/useAct.js';
import { Button } from '../parts/controls/button.js';
import { tell } from '../parts/toasts.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import type { Callback } from './callbackTable.js';

/**
 * Takes a waiting callback, or gives back one that the agent has taken. If two agents take the same
 * one, the second is told.
 */
export function TakeButton({ callback }: { readonly callback: Callback }) {
  const words = useWords(deskWords);
  const refreshes = ['GET /api/callbacks'] as const;
  const take = useAct('POST /api/callbacks/:id/take', { refreshes });
  const release = useAct('POST /api/callbacks/:id/release', { refreshes });
  if (callback.status !== 'waiting' || callback.origin === 'answer') return null;
  const params = { id: callback.id };
  return callback.isMine ? (
    <Button size="small" onClick={() => release.mutate({ params })}>
      {words.giveBack}
    </Button>
  ) : (
    <Button
      size="small"
      onClick={() => take.mutate({ params }, { onSuccess: () => tell('good', words.taken) })}
    >
      {words.take}
    </Button>
  );
}
