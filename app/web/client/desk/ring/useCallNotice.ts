import { useEffect } from 'react';
import { commonWords } from '../../words/common.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { tellOfCall } from './tellOfCall.js';
import type { DeskNow } from '../useDesk.js';
import { useTelephone } from '../useTelephone.js';

/**
 * Announces an incoming call, of a caller or a colleague, in the title and by a notification, on
 * every page.
 */
export function useCallNotice({ offer }: DeskNow): void {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const { status, isTestCall, from } = useTelephone();
  const isInside = offer === null && status === 'ringing' && !isTestCall;
  const title = offer !== null ? words.incoming : isInside ? words.inside : null;
  const who = offer === null ? (from ?? '') : offer.number || common.withheld;

  useEffect(() => {
    if (title === null) return;
    const before = document.title;
    document.title = `☎ ${title} ${who}`;
    const end = tellOfCall(title, who);
    return () => {
      document.title = before;
      end();
    };
  }, [title, who]);
}
