import { Button } from 'antd';
import { useLineName } from '../parts/useLineName.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { targetName } from './targetName.js';
import { useDeskAct, type DeskTalk } from './useDesk.js';

/** A colleague whom the agent consults, or has taken into the talk. */
export function ThirdBar({ third }: { readonly third: NonNullable<DeskTalk['third']> }) {
  const words = useWords(deskWords);
  const complete = useDeskAct('POST /api/desk/consultation/complete');
  const cancel = useDeskAct('POST /api/desk/consultation/cancel');
  const join = useDeskAct('POST /api/desk/consultation/three-way');
  const leave = useDeskAct('POST /api/desk/consultation/leave');
  const who = targetName(third.to, useLineName());
  return (
    <div className="third" role="group" aria-label={words.attended}>
      <strong>
        {third.state === 'ringing'
          ? words.askingRings(who)
          : third.state === 'asked'
            ? words.asking(who)
            : words.inTalk(who)}
      </strong>
      <div className="row">
        {third.state === 'in_talk' ? (
          <Button size="small" type="primary" onClick={() => leave.mutate(undefined)}>
            {words.leave}
          </Button>
        ) : (
          <>
            <Button
              size="small"
              type="primary"
              disabled={third.state === 'ringing'}
              onClick={() => complete.mutate(undefined)}
            >
              {words.complete}
            </Button>
            <Button
              size="small"
              disabled={third.state === 'ringing'}
              onClick={() => join.mutate(undefined)}
            >
              {words.joinAll}
            </Button>
          </>
        )}
        <Button size="small" onClick={() => cancel.mutate(undefined)}>
          {words.back}
        </Button>
      </div>
    </div>
  );
}
