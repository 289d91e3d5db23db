import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { Button } from './controls/button.js';
import { ConfirmDialog } from './dialog.js';
import { RefusalNotice, RefusedForm } from './refusal.js';

/** What is done only after a question. */
interface Asked {
  /** Also the word of the button that does it. */
  readonly title: string;
  readonly question: string;
  /** Sends a request that is made `inForm`: the question says why it was refused. */
  readonly onDo: () => Promise<unknown>;
}

/**
 * Asks before something is done that cannot be taken back. The question stays until it is done.
 * @returns what asks, and the dialog that the page shows.
 */
export function useAskFirst(): {
  readonly askFirst: (what: Asked) => void;
  readonly question: ReactNode;
} {
  const common = useWords(commonWords);
  const [asked, setAsked] = useState<Asked | null>(null);
  // A ref, because the second click of a double click comes before the next render.
  const isSent = useRef(false);
  const doing = useMutation({
    mutationFn: (what: Asked) => what.onDo(),
    meta: { inForm: true },
    onSuccess: () => setAsked(null),
    onError: () => (isSent.current = false),
  });
  function ask(what: Asked): void {
    doing.reset();
    isSent.current = false;
    setAsked(what);
  }
  function answer(what: Asked): void {
    if (isSent.current) return;
    isSent.current = true;
    doing.mutate(what);
  }
  // What comes of it is told here.
  const close = () => (doing.isPending ? undefined : setAsked(null));
  const question = asked !== null && (
    <ConfirmDialog
      title={asked.title}
      onClose={close}
      cancel={<Button onClick={close}>{common.cancel}</Button>}
      confirm={
        <Button kind="primary" danger isBusy={doing.isPending} onClick={() => answer(asked)}>
          {asked.title}
        </Button>
      }
    >
      <RefusedForm error={doing.error}>
        {asked.question}
        <RefusalNotice />
      </RefusedForm>
    </ConfirmDialog>
  );
  return { askFirst: ask, question };
}
