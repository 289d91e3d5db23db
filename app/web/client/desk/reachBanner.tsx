import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { formatDuration } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
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
  // During a talk an agent may press no key for a long time.
  useSeen(desk?.talk != null);
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

/** The name of the draft that holds the last lost talk whose banner the agent has closed. */
const lostTalkRead = 'lostTalk';

/**
 * Says on every page that the last talk broke off while the agent's telephone was gone, and who has
 * the caller since then: until the agent closes it, or the next call comes.
 */
export function LostTalkBanner() {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const desk = useDesk();
  const [read, setRead] = useState(() => readDraft(lostTalkRead));
  const talk = desk?.lastTalk;
  if (talk?.lost == null || talk.entryId === read) return null;
  if (desk?.offer != null || desk?.talk != null) return null;
  const close = () => {
    keepDraft(lostTalkRead, talk.entryId);
    setRead(talk.entryId);
  };
  const number = talk.number === '' ? common.withheld : talk.number;
  return (
    <div className="banner bad" role="alert">
      <Icon name="warning" /> {words.lostTalk(number, talk.lost.nextAgent)}
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
