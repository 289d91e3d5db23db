/** Whether calls reach the agent, and why not; and what makes this page the telephone. */
import { useEffect, useRef } from 'react';
import { Icon } from '../look/icon.js';
import { playAlarm } from '../telephone/sounds.js';
import { deskWords } from '../words/desk.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import type { DeskNow } from './useDesk.js';
import { useTelephone } from './useTelephone.js';

export function TelephoneBadge({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const line = useWords(lineWords);
  const telephone = useTelephone();
  const { isReachable, why } = desk.reachable;
  const isIn = desk.agent.status !== 'signed_out';
  useAlarm(isIn && !isReachable);

  if (telephone.status === 'off')
    return (
      <button type="button" className="bar-button framed" onClick={telephone.start}>
        <Icon name="device" />
        {desk.page === null ? words.useThisPage : words.takeOver}
      </button>
    );
  if (telephone.status === 'other_tab')
    return (
      <button type="button" className="bar-button framed" onClick={telephone.takeOver}>
        <Icon name="device" /> {words.takeOver}
      </button>
    );
  if (isIn && !isReachable)
    return (
      <span className="tag bad" role="alert">
        <Icon name="warning" />
        {words.notReachable(why === null ? line.unreachable.not_connected : line.unreachable[why])}
      </span>
    );
  return (
    <span className="tag on-bar">
      <Icon name="phone" size={14} />
      {telephone.status === 'connecting' ? words.phoneConnecting : words.reachable}
    </span>
  );
}

/** Sounds once when calls no longer reach the agent: somebody may be looking elsewhere. */
function useAlarm(isOn: boolean): void {
  const was = useRef(isOn);
  useEffect(() => {
    if (isOn && !was.current) playAlarm();
    was.current = isOn;
  }, [isOn]);
}
