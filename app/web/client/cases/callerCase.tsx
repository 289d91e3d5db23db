import { useState } from 'react';
import { useAct } from '../api/useAct.js';
import { caseWords } from '../words/cases.js';
import { useWords } from '../words/useWords.js';
import type { ToldCase } from './factText.js';
import { ToldDialog } from './toldDialog.js';

/** The number of a case of the caller, which opens it; the call is the reason for the audit. */
export function CallerCase(props: {
  readonly callId: string;
  readonly id: number;
  /** Empty before acceptance. */
  readonly number: string;
  readonly onTicket?: ((caseNumber: string) => void) | undefined;
}) {
  const { callId, id, number, onTicket } = props;
  const words = useWords(caseWords);
  const open = useAct('POST /api/cases/:id/in-call');
  const [shown, setShown] = useState<ToldCase | null>(null);
  return (
    <>
      <button
        type="button"
        className="link-button wrap-any"
        onClick={() => open.mutate({ params: { id }, body: { callId } }, { onSuccess: setShown })}
      >
        {number === '' ? words.noNumber : number}
      </button>
      {shown !== null && (
        <ToldDialog
          found={shown}
          onClose={() => setShown(null)}
          onTicket={
            onTicket &&
            ((caseNumber) => {
              setShown(null);
              onTicket(caseNumber);
            })
          }
        />
      )}
    </>
  );
}
