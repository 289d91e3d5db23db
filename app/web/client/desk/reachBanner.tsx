import { Icon } from '../look/icon.js';
import { useSeen } from '../session/useSeen.js';
import { deskWords } from '../words/desk.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { useDesk } from './useDesk.js';
import { useTelephoneState } from './telephoneSeat.js';

/** Says on every page that no call reaches the agent, and why. */
export function ReachBanner() {
  const words = useWords(deskWords);
  const line = useWords(lineWords);
  const desk = useDesk();
  const { isSoundBlocked, failure } = useTelephoneState();
  // In a talk an agent may touch nothing for long.
  useSeen(desk?.talk != null);
  if (desk === undefined || desk.agent.status === 'signed_out') return null;
  const { isReachable, why } = desk.reachable;
  if (!isReachable)
    return (
      <div className="banner bad" role="alert">
        <Icon name="warning" />
        {words.notReachable(line.unreachable[why ?? 'not_connected'])}
        {failure !== null && ` · ${words.failures[failure]}`}
      </div>
    );
  return (
    isSoundBlocked && (
      <div className="banner warn" role="alert">
        <Icon name="device" /> {words.soundBlocked}
      </div>
    )
  );
}
