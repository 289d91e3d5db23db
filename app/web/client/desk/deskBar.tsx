/** The agent's state in the top bar of every page, because a call may come on any page. */
import { useRef, type Ref } from 'react';
import { Link } from 'wouter';
import { TimeSince } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { Menu } from '../parts/controls/menu.js';
import { useKeys } from '../parts/useKeys.js';
import { usePreferences } from '../words/preferences.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { untilSaved } from './savedNotes.js';
import { statusTone } from './statusTone.js';
import { useSeatedTelephone } from './telephoneSeat.js';
import { TelephoneBadge } from './telephoneBadge.js';
import { useCallNotice } from './ring/useCallNotice.js';
import { useTelephone } from './useTelephone.js';
import { useDesk, useDeskAct, type DeskNow } from './useDesk.js';

export function DeskBar() {
  const desk = useDesk();
  return desk === undefined ? null : <StateOf desk={desk} />;
}

function StateOf({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const { agent } = desk;
  useSeatedTelephone(desk);
  useCallNotice(desk);
  const signIn = useDeskAct('POST /api/desk/sign-in');
  const signOut = useDeskAct('POST /api/desk/sign-out');
  const ready = useDeskAct('POST /api/desk/ready');
  const pauseButton = useRef<HTMLButtonElement>(null);
  const isOut = agent.status === 'signed_out';
  const { status, failure } = useTelephone();
  // The server would refuse an agent who has no telephone yet. If the exchange does not answer, it says so.
  const isConnecting = status === 'connecting' && failure === null;
  const isBack = agent.status === 'paused' || agent.status === 'unreachable';

  useKeys({
    F8: isOut
      ? isConnecting
        ? undefined
        : () => signIn.mutate(undefined)
      : isBack
        ? () => ready.mutate(undefined)
        : () => pauseButton.current?.click(),
  });

  return (
    <div className="row tight desk-bar">
      <Link href="/desk" className={`state-pill ${statusTone(agent.status)}`}>
        <span className="dot" aria-hidden="true" />
        <strong>{queue.status[agent.status]}</strong>
        {agent.reason !== null && agent.reason !== 'agent' && agent.status !== 'unreachable' && (
          <span>{wordOf(queue.pause, wordOf(queue.unreachable, agent.reason))}</span>
        )}
        {!isOut && <TimeSince at={agent.sinceAt} />}
      </Link>
      {isOut ? (
        <button
          type="button"
          className="bar-button framed"
          disabled={isConnecting}
          onClick={() => signIn.mutate(undefined)}
        >
          <Icon name="headset" /> {isConnecting ? words.phoneConnecting : words.signIn}{' '}
          <kbd>F8</kbd>
        </button>
      ) : (
        <>
          {isBack && (
            <button
              type="button"
              className="bar-button framed"
              onClick={() => ready.mutate(undefined)}
            >
              <Icon name="check" /> {words.ready} <kbd>F8</kbd>
            </button>
          )}
          <PauseButton desk={desk} buttonRef={pauseButton} hasKey={!isBack} />
          <button
            type="button"
            className="bar-button"
            onClick={() => void untilSaved().then(() => signOut.mutate(undefined))}
          >
            {words.signOut}
          </button>
        </>
      )}
      {agent.afterwards !== null && (
        <span className="small">
          {words.then(
            agent.afterwards.to === 'paused'
              ? `${queue.status.paused} · ${wordOf(queue.pause, agent.afterwards.reason)}`
              : queue.status.signed_out,
          )}
        </span>
      )}
      <TelephoneBadge desk={desk} />
    </div>
  );
}

function PauseButton(props: {
  readonly desk: DeskNow;
  readonly buttonRef: Ref<HTMLButtonElement>;
  readonly hasKey: boolean;
}) {
  const words = useWords(deskWords);
  const { language } = usePreferences();
  const pause = useDeskAct('POST /api/desk/pause');
  return (
    <Menu
      className="bar-button framed"
      buttonRef={props.buttonRef}
      label={words.pauseBecause}
      items={props.desk.pauseReasons.map((each) => ({ key: each.reason, label: each[language] }))}
      onChoose={(reason) => pause.mutate({ body: { reason } })}
    >
      <Icon name="coffee" /> {words.pause} {props.hasKey && <kbd>F8</kbd>}
    </Menu>
  );
}
