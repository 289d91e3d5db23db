/** What an agent sees at a glance above the desk: who waits, the own day, and whether the agent call is recorded. */
import { TimeSince } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import type { DeskNow } from './useDesk.js';

export function DeskStrip({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords).strip;
  const { waiting, agentCall } = desk;
  return (
    <dl className="desk-strip" aria-label={words.title}>
      <div className={waiting.callers > 0 ? 'warn' : undefined}>
        <dt>{words.waiting}</dt>
        <dd className="num">{waiting.callers}</dd>
      </div>
      <div>
        <dt>{words.longest}</dt>
        <dd>{waiting.longestSinceAt === null ? '—' : <TimeSince at={waiting.longestSinceAt} />}</dd>
      </div>
      <div>
        <dt>{words.mine}</dt>
        <dd className="num">{desk.agent.callsToday}</dd>
      </div>
      <div className={agentCall !== null && !agentCall.isRecorded ? 'warn' : undefined}>
        <dt>{words.recording}</dt>
        <dd>
          {agentCall === null ? (
            '—'
          ) : (
            <>
              <Icon name={agentCall.isRecorded ? 'check' : 'warning'} size={14} />{' '}
              {agentCall.isRecorded
                ? agentCall.verification === 'running'
                  ? words.paused
                  : words.on
                : words.off}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
