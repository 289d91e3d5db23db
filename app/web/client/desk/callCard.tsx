/** The current call and the actions on it. */
import { useState, type ReactNode } from 'react';
import { CallerCase } from '../cases/callerCase.js';
import { StageTag } from '../cases/stageTag.js';
import { formatDuration } from '../clock/formatTime.js';
import { TimeSince, TimeUntil } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { useQueueName } from '../parts/useQueueName.js';
import { Tag } from '../parts/tag.js';
import { useKeys } from '../parts/useKeys.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { targetName } from './targetName.js';
import { ThirdBar } from './consultation/thirdBar.js';
import { TransferDialog } from './transferDialog.js';
import { useDeskAct, type DeskCaller, type DeskAgentCall } from './useDesk.js';
import { useTelephone } from './useTelephone.js';
import { VerificationBar } from './verification/verificationBar.js';

/** How many of the caller's cases are on the card; the others are in the overview. */
const mostCases = 2;

/** An offered caller; one key answers. */
export function OfferCard({ offer }: { readonly offer: DeskCaller }) {
  const words = useWords(deskWords);
  const telephone = useTelephone();
  const isHere = telephone.status === 'ringing';
  const isAnswered = telephone.status === 'talking' && !telephone.isTestCall;
  // This page is the telephone, and does not ring before the caller has heard the notice.
  const isNext = telephone.status === 'registered' || telephone.isTestCall;
  const comesNext = offer.isCalledBack
    ? 'callingBack'
    : !isNext
      ? 'answerOnPhone'
      : offer.hasHeardNotice
        ? 'ringsNext'
        : 'hearsNotice';
  useKeys(isAnswered ? { F10: telephone.hangUp } : {});
  return (
    <section className="call-card offered" aria-labelledby="call-title">
      <CallHead caller={offer} title={isAnswered ? words.connecting : words.incoming}>
        {offer.ringUntilAt !== null && (
          <span>
            {words.ringEnds} <TimeUntil at={offer.ringUntilAt} />
          </span>
        )}
      </CallHead>
      <div className="controls two">
        {isHere ? (
          <>
            <Button kind="primary" className="answer" size="large" onClick={telephone.answer}>
              <Icon name="phone" size={18} /> {words.answer} <kbd>F2</kbd>
            </Button>
            <Button size="large" danger onClick={telephone.hangUp}>
              <Icon name="hangUp" size={18} /> {words.refuse}
            </Button>
          </>
        ) : isAnswered ? (
          <>
            <p role="status">
              {offer.hasHeardNotice ? words.connectingMusic : words.connectingNotice}
            </p>
            <Button size="large" danger onClick={telephone.hangUp}>
              <Icon name="hangUp" size={18} /> {words.hangUp} <kbd>F10</kbd>
            </Button>
          </>
        ) : (
          <p className="mute">{words[comesNext]}</p>
        )}
      </div>
    </section>
  );
}

/** The agent call, and the actions in it. */
export function AgentCallCard({ agentCall }: { readonly agentCall: DeskAgentCall }) {
  const words = useWords(deskWords);
  const queueName = useQueueName();
  const telephone = useTelephone();
  const hold = useDeskAct('POST /api/desk/hold');
  const resume = useDeskAct('POST /api/desk/resume');
  const hangUp = useDeskAct('POST /api/desk/hang-up');
  const [isSending, setIsSending] = useState(false);
  const isVerifying = agentCall.verification === 'running';
  const isHeld = agentCall.heldSinceAt !== null && !isVerifying;
  const isLost = agentCall.agentLostAt !== null;
  // The caller, or the agent, is away from the agent call in another way, and comes back from there.
  const isEngaged = agentCall.third !== null || isVerifying || isLost;
  const isHere = telephone.status === 'talking';
  const isMuted = isHere && telephone.isMuted;
  const turnHold = () => (isHeld ? resume : hold).mutate(undefined);
  const turnMute = () => telephone.setMuted(!telephone.isMuted);

  useKeys({
    // Not the key that answers: an agent who presses that key twice would lose the caller.
    F10: isLost ? undefined : () => hangUp.mutate(undefined),
    F4: isEngaged ? undefined : turnHold,
    F6: isHere ? turnMute : undefined,
    F7: isEngaged ? undefined : () => setIsSending(true),
  });

  return (
    <section
      className={`call-card ${isHeld ? 'held' : 'talking'}${isMuted ? ' muted' : ''}`}
      aria-labelledby="call-title"
    >
      {isMuted && (
        <p className="muted-notice" role="status">
          <Icon name="mute" size={36} />
          <span>
            <strong>{words.isMuted}</strong>
            {words.isMutedHint}
          </span>
        </p>
      )}
      <CallHead caller={agentCall} title={isHeld ? words.held : words.call}>
        {agentCall.connectedAt !== null && (
          <span>
            {words.talked} <TimeSince at={agentCall.connectedAt} />
          </span>
        )}
        {isHeld && agentCall.heldSinceAt !== null && (
          <span>
            {words.held} <TimeSince at={agentCall.heldSinceAt} />
          </span>
        )}
      </CallHead>
      {isLost && (
        <p className="notice bad" role="alert">
          <Icon name="warning" /> <span>{words.agentLost}</span>
        </p>
      )}
      {agentCall.isSupervised && (
        <p className="notice">
          <Icon name="ear" /> {words.supervised}
        </p>
      )}
      {agentCall.third !== null && <ThirdBar third={agentCall.third} isHeld={isHeld} />}
      <VerificationBar agentCall={agentCall} />
      {agentCall.third === null &&
        agentCall.lastTransfer !== null &&
        agentCall.lastTransfer.result !== 'done' && (
          <p className="notice" role="status">
            <Icon name="transfer" />
            {targetName(agentCall.lastTransfer.target, queueName)}{' '}
            {wordOf(words.transferResult, agentCall.lastTransfer.result)}
          </p>
        )}
      <div className="controls">
        <Button onClick={turnHold} disabled={isEngaged} aria-pressed={isHeld}>
          <Icon name={isHeld ? 'resume' : 'hold'} /> {isHeld ? words.resume : words.hold}
          <kbd>F4</kbd>
        </Button>
        <Button onClick={turnMute} disabled={!isHere} aria-pressed={telephone.isMuted}>
          <Icon name={telephone.isMuted ? 'mute' : 'mic'} />
          {telephone.isMuted ? words.unmute : words.mute} <kbd>F6</kbd>
        </Button>
        <Button onClick={() => setIsSending(true)} disabled={isEngaged}>
          <Icon name="transfer" /> {words.transfer} <kbd>F7</kbd>
        </Button>
        <Button kind="primary" danger disabled={isLost} onClick={() => hangUp.mutate(undefined)}>
          <Icon name="hangUp" /> {words.hangUp} <kbd>F10</kbd>
        </Button>
      </div>
      {isSending && <TransferDialog onClose={() => setIsSending(false)} />}
    </section>
  );
}

/** Who calls, on which queue, and what is known of them. */
export function CallHead(props: {
  readonly caller: DeskCaller;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const { caller } = props;
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const { verified } = caller;
  return (
    <>
      <div className="row apart">
        <h2 id="call-title" className="call-title">
          {props.title}
        </h2>
        <span className="row small num">{props.children}</span>
      </div>
      <p className="call-number num">{caller.number === '' ? common.withheld : caller.number}</p>
      <div className="row">
        <Tag tone="brand">{queueName(caller.queue)}</Tag>
        <Tag>{queue.language[caller.language]}</Tag>
        {caller.priorityReason !== null && (
          <Tag tone="warn">{wordOf(queue.priority, caller.priorityReason)}</Tag>
        )}
        {caller.isCalledBack && <Tag tone="calm">{words.calledBack}</Tag>}
        {caller.wantsVerification && <Tag tone="warn">{words.wantsVerification}</Tag>}
        {caller.isTransferred && <Tag tone="calm">{words.transferredCall}</Tag>}
        <Tag>
          {words.waited}{' '}
          {caller.connectedAt === null ? (
            <TimeSince at={caller.enteredAt} />
          ) : (
            <span className="num">
              {formatDuration(
                (Date.parse(caller.connectedAt) - Date.parse(caller.enteredAt)) / 1000,
              )}
            </span>
          )}
        </Tag>
      </div>
      {verified === null ? (
        <div className="who unknown">
          <strong>{words.notVerified}</strong>
          <span className="small">{words.notVerifiedHint}</span>
        </div>
      ) : (
        <div className="who known">
          <strong>
            <Icon name="check" /> {verified.personName}
          </strong>
          <span className="small">
            {words.verified}
            {verified.how !== null && ` · ${words.verifiedHow(wordOf(queue.proof, verified.how))}`}
            {verified.byAgent !== null && ` · ${words.verifiedByAgent(verified.byAgent)}`}
          </span>
          {caller.cases.slice(0, mostCases).map((each) => (
            <span key={each.id} className="row small">
              <CallerCase callId={caller.callId} id={each.id} number={each.number} />
              <StageTag {...each} />
            </span>
          ))}
        </div>
      )}
    </>
  );
}
