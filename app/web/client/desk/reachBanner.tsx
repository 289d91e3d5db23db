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

/** Says on every page that no call reaches the agent, and why. */
export function ReachBanner() {
  const words = useWords(deskWords);
  const line = useWords(lineWords);
  const desk = useDesk();
  const { isReachable, why } = useReach(desk);
  const { failure } = useTelephoneState();
  // In a talk an agent may touch nothing for long.
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

/** Says on every page what is to be known of the telephone in it: that it slept, that it makes no sound yet. */
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
