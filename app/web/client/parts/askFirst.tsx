import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { ConfirmDialog } from './dialog.js';

/** What is done only after a question. */
interface Asked {
  /** Also the word of the button that does it. */
  readonly title: string;
  readonly question: string;
  readonly onDo: () => void;
}

/** Asks before something is done that cannot be taken back. @returns what asks, and the dialog that the page shows. */
export function useAskFirst(): {
  readonly askFirst: (what: Asked) => void;
  readonly question: ReactNode;
} {
  const common = useWords(commonWords);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const question = asked !== null && (
    <ConfirmDialog
      title={asked.title}
      onClose={close}
      cancel={<Button onClick={close}>{common.cancel}</Button>}
      confirm={
        <Button
          type="primary"
          danger
          onClick={() => {
            asked.onDo();
            close();
          }}
        >
          {asked.title}
        </Button>
      }
    >
      {asked.question}
    </ConfirmDialog>
  );
  return { askFirst: setAsked, question };
}
