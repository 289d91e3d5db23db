import { Button } from '../../parts/controls/button.js';
import { useQueueName } from '../../parts/useQueueName.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { targetName } from '../targetName.js';
import { useDeskAct, type DeskAgentCall } from '../useDesk.js';
import { WhoIsIn } from './whoIsIn.js';

type Third = NonNullable<DeskAgentCall['third']>;

const thirdDoes = { ringing: 'rings', asked: 'asked', in_agent_call: 'speaks' } as const;

/** A colleague whom the agent consults, or has taken into the agent call. */
export function ThirdBar({ third, isHeld }: { readonly third: Third; readonly isHeld: boolean }) {
  const words = useWords(deskWords);
  const complete = useDeskAct('POST /api/desk/consultation/complete');
  const cancel = useDeskAct('POST /api/desk/consultation/cancel');
  const join = useDeskAct('POST /api/desk/consultation/three-way');
  const leave = useDeskAct('POST /api/desk/consultation/leave');
  const number = targetName(third.to, useQueueName());
  const who = third.name === null ? number : `${third.name} ${number}`;
  return (
    <div className="third" role="group" aria-label={words.attended}>
      <strong role="status">
        {third.state === 'ringing'
          ? words.askingRings(who)
          : third.state === 'asked'
            ? words.asking(who)
            : words.inAgentCall(who)}
      </strong>
      <WhoIsIn
        parties={[
          { name: words.caller, does: isHeld ? 'music' : 'speaks' },
          { name: words.you, does: 'speaks' },
          { name: third.name ?? number, does: thirdDoes[third.state] },
        ]}
      />
      <div className="row">
        {third.state === 'in_agent_call' ? (
          <Button size="small" kind="primary" onClick={() => leave.mutate(undefined)}>
            {words.leave}
          </Button>
        ) : (
          <>
            <Button
              size="small"
              kind="primary"
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
