/**
 * The telephone of a user without a desk: a supervisor, who listens in by it. It makes nobody an
 * agent. A supervisor who has signed in for calls by telephone code answers them here, too.
 */
import { useEffect } from 'react';
import { Icon } from '../look/icon.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { ring } from '../desk/ring/ringTone.js';
import { OnBar, StartButton } from '../desk/telephoneBadge.js';
import { useSeatedTelephone } from '../desk/telephoneSeat.js';
import { useTelephone } from '../desk/useTelephone.js';

/**
 * No caller is kept for a supervisor, and only the tab itself knows whether it was the telephone.
 */
const noDesk = { page: null, agentCall: null };

export function TelephoneBar() {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  useSeatedTelephone(noDesk);
  const telephone = useTelephone();
  const { status, failure, why, isMuted } = telephone;
  const rings = status === 'ringing' && !telephone.isTestCall;
  useEffect(() => (rings ? ring() : undefined), [rings]);

  if (!telephone.isThere) return null;
  const isCalled = status === 'ringing' || status === 'talking';
  return (
    <div className="row tight desk-bar">
      {failure !== null && (
        <span className="tag bad">
          <Icon name="warning" />
          {words.failures[failure]}
        </span>
      )}
      {(status === 'off' || status === 'other_tab') && (
        <StartButton telephone={telephone} isTaken={status === 'other_tab'} />
      )}
      {status === 'connecting' && <OnBar>{words.phoneConnecting}</OnBar>}
      {status === 'registered' &&
        (why === null ? (
          <OnBar>{words.phoneHere}</OnBar>
        ) : (
          <span className="tag bad">
            <Icon name="warning" />
            {queue.unreachable[why]}
          </span>
        ))}
      {isCalled && telephone.from !== null && <OnBar>{telephone.from}</OnBar>}
      {rings && (
        <button type="button" className="bar-button framed" onClick={telephone.answer}>
          <Icon name="phone" /> {words.answer}
        </button>
      )}
      {status === 'talking' && (
        <button
          type="button"
          className="bar-button framed"
          aria-pressed={isMuted}
          onClick={() => telephone.setMuted(!isMuted)}
        >
          <Icon name={isMuted ? 'mute' : 'mic'} /> {isMuted ? words.unmute : words.mute}
        </button>
      )}
      {isCalled && (
        <button type="button" className="bar-button framed" onClick={telephone.hangUp}>
          <Icon name="hangUp" /> {words.hangUp}
        </button>
      )}
    </div>
  );
}
