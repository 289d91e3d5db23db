import { useEffect, useState } from 'react';
import { formatDuration } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { keepDraft, readDraft } from '../session/drafts.js';
import { useSeen } from '../session/useSeen.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { playAlarm } from './ring/playAlarm.js';
import { useDesk } from './useDesk.js';
import { useTelephoneState } from './telephoneSeat.js';
import { useReach } from './useReach.js';

/** Warns on every page that no call reaches the agent, and says why. */
export function ReachBanner() {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const desk = useDesk();
  const { isReachable, why } = useReach(desk);
  const { failure } = useTelephoneState();
  // During an agent call an agent may press no key for a long time.
  useSeen(desk?.agentCall != null);
  if (desk === undefined || desk.agent.status === 'signed_out') return null;
  if (isReachable) return null;
  return (
    <div className="banner bad" role="alert">
      <Icon name="warning" />
      {words.notReachable(queue.unreachable[why ?? 'not_connected'])}
      {failure !== null && ` · ${words.failures[failure]}`}
    </div>
  );
}

/** The name of the draft that holds the last lost agent call whose banner the agent has closed. */
const lostAgentCallRead = 'lostAgentCall';

/**
 * Says on every page that the last agent call broke off while the agent's telephone was gone, and who has
 * the caller since then: until the agent closes it, or the next call comes.
 */
export function LostAgentCallBanner() {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const desk = useDesk();
  const [read, setRead] = useState(() => readDraft(lostAgentCallRead));
  const agentCall = desk?.lastAgentCall;
  if (agentCall?.lost == null || agentCall.entryId === read) return null;
  if (desk?.offer != null || desk?.agentCall != null) return null;
  const close = () => {
    keepDraft(lostAgentCallRead, agentCall.entryId);
    setRead(agentCall.entryId);
  };
  const number = agentCall.number === '' ? common.withheld : agentCall.number;
  return (
    <div className="banner bad" role="alert">
      <Icon name="warning" /> {words.lostAgentCall(number, agentCall.lost.nextAgent)}
      <Button size="small" onClick={close}>
        {common.close}
      </Button>
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
