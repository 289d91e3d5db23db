/**
 * Whether calls reach the agent, and why not; and the button that makes this page the telephone.
 */
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../look/icon.js';
import { useKeys } from '../parts/useKeys.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { playAlarm } from './ring/playAlarm.js';
import { ring } from './ring/ringTone.js';
import type { DeskNow } from './useDesk.js';
import { useReach } from './useReach.js';
import { useTelephone, type DeskTelephone } from './useTelephone.js';

const deskPath = '/desk';

export function TelephoneBadge({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const telephone = useTelephone();
  const { isReachable, why } = useReach(desk);
  const isIn = desk.agent.status !== 'signed_out';
  useAlarm(isIn && !isReachable);
  const [place, go] = useLocation();
  const rings = telephone.status === 'ringing' && !telephone.isTestCall;
  const answer = () => {
    telephone.answer();
    go(deskPath);
  };
  // In the top bar, so that it shows a ringing call on every page.
  useEffect(() => (rings ? ring() : undefined), [rings]);
  useKeys(rings ? { F2: answer } : {});

  // On the desk the call card has the button.
  if (rings && place !== deskPath)
    return (
      <button type="button" className="bar-button framed" onClick={answer}>
        <Icon name="phone" /> {words.answer} <kbd>F2</kbd>
      </button>
    );
  const isElsewhere = telephone.status === 'other_tab';
  const mayStart = telephone.isThere && (telephone.status === 'off' || isElsewhere);
  if (isIn && !isReachable)
    return (
      <>
        <span className="tag bad">
          <Icon name="warning" />
          {queue.unreachable[why ?? 'not_connected']}
        </span>
        {mayStart && <StartButton telephone={telephone} isTaken={desk.page !== null} />}
      </>
    );
  if (mayStart) return <StartButton telephone={telephone} isTaken={desk.page !== null} />;
  // An agent who waits to sign in reads it on that button.
  if (telephone.status === 'connecting' && (isIn || telephone.failure !== null))
    return <OnBar>{words.phoneConnecting}</OnBar>;
  return isIn && <OnBar>{words.reachable}</OnBar>;
}

/** A short text about the telephone in the top bar. */
export function OnBar({ children }: { readonly children: string }) {
  return (
    <span className="tag on-bar">
      <Icon name="phone" size={14} />
      {children}
    </span>
  );
}

/** The button that makes this page the telephone. */
export function StartButton(props: {
  readonly telephone: DeskTelephone;
  readonly isTaken: boolean;
}) {
  const words = useWords(deskWords);
  return (
    <button
      type="button"
      className="bar-button framed"
      onClick={() => props.telephone.start(props.isTaken)}
    >
      <Icon name="device" /> {props.isTaken ? words.takeOver : words.useThisPage}
    </button>
  );
}

/** Plays a sound once when calls no longer reach the agent, who may be looking elsewhere. */
function useAlarm(isOn: boolean): void {
  const was = useRef(isOn);
  useEffect(() => {
    if (isOn && !was.current) playAlarm();
    was.current = isOn;
  }, [isOn]);
}
