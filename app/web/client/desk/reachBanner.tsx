import { useEffect } from 'react';
import { formatDuration } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { useSeen } from '../session/useSeen.js';
import { deskWords } from '../words/desk.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { playAlarm } from './ring/playAlarm.js';
import { useDesk } from './useDesk.js';
import { useTelephoneState } from './telephoneSeat.js';
import { useReach } from './useReach.js';

/** Warns on every page that no call reaches the agent, and says why. */
export function ReachBanner() {
  const words = useWords(deskWords);
  const line = useWords(lineWords);
  const desk = useDesk();
  const { isReachable, why } = useReach(desk);
  const { failure } = useTelephoneState();
  // During a talk an agent may press no key for a long time.
  useSeen(desk?.talk != null);
  if (desk === undefined || desk.agent.status === 'signed_out') return null;
  if (isReachable) return null;
  return (
    <div className="banner bad" role="alert">
      <Icon name="warning" />
      {words.notReachable(line.unreachable[why ?? 'not_connected'])}
      {failure !== null && ` · ${words.failures[failure]}`}
    </div>
  );
}

/** Says on every page that the telephone slept, or that the browser plays no sound yet. */
export function TelephoneBanner() {
  const words = useWords(deskWords);
  const { isSoundBlocked, sleptS } = useTelephoneState();
  const hasSlept = sleptS !== null;
  useEffect(() => {
    if (hasSlept) playAlarm();
  }, [hasSlept]);
  return (
    <>
      {hasSlept && (
        <div className="banner warn" role="alert">
          <Icon name="warning" /> {words.slept(formatDuration(sleptS))}
        </div>
      )}
      {isSoundBlocked && (
        <div className="banner warn" role="alert">
          <Icon name="device" /> {words.soundBlocked}
        </div>
      )}
    </>
  );
}
