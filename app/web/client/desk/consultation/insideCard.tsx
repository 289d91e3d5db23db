import { Icon } from '../../look/icon.js';
import { Button } from '../../parts/controls/button.js';
import { useKeys } from '../../parts/useKeys.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { CallHead } from '../callCard.js';
import type { DeskNow } from '../useDesk.js';
import { useTelephone } from '../useTelephone.js';
import { WhoIsIn } from './whoIsIn.js';

type Consultation = NonNullable<DeskNow['consultation']>;

/**
 * A call from inside: a colleague consults the agent, or takes the agent into an agent call; or a supervisor
 * listens to one.
 */
export function InsideCard({ consultation }: { readonly consultation: Consultation | null }) {
  const words = useWords(deskWords);
  const telephone = useTelephone();
  const isTalkingHere = telephone.status === 'talking';
  const isHere = isTalkingHere || telephone.status === 'ringing';
  // The page's own telephone knows it sooner than the server.
  const isRinging = isHere ? !isTalkingHere : consultation?.state === 'ringing';
  const turnMute = () => telephone.setMuted(!telephone.isMuted);
  useKeys({
    F6: isTalkingHere ? turnMute : undefined,
    F10: isHere ? telephone.hangUp : undefined,
  });
  const caller = consultation?.caller ?? null;
  return (
    <section
      className={isRinging ? 'call-card offered' : 'call-card talking'}
      aria-labelledby="call-title"
    >
      {caller === null ? (
        <>
          <h2 id="call-title" className="call-title">
            {words.inside}
          </h2>
          {consultation === null && <p className="call-number num">{telephone.from}</p>}
        </>
      ) : (
        <CallHead caller={caller} title={words.inside}>
          {null}
        </CallHead>
      )}
      {consultation !== null && <Consulted consultation={consultation} />}
      <div className="controls two">
        {isHere && isRinging && (
          <Button kind="primary" className="answer" size="large" onClick={telephone.answer}>
            <Icon name="phone" size={18} /> {words.answer} <kbd>F2</kbd>
          </Button>
        )}
        {isTalkingHere && (
          <Button size="large" onClick={turnMute} aria-pressed={telephone.isMuted}>
            <Icon name={telephone.isMuted ? 'mute' : 'mic'} size={18} />
            {telephone.isMuted ? words.unmute : words.mute} <kbd>F6</kbd>
          </Button>
        )}
        {isHere ? (
          <Button size="large" danger onClick={telephone.hangUp}>
            <Icon name="hangUp" size={18} /> {isRinging ? words.refuse : words.hangUp}{' '}
            <kbd>F10</kbd>
          </Button>
        ) : (
          <p className="mute">{isRinging ? words.answerOnPhone : words.insideOnPhone}</p>
        )}
      </div>
    </section>
  );
}

/** Who asks, who else is in the agent call, and what the agent is shown of the caller. */
function Consulted({ consultation }: { readonly consultation: Consultation }) {
  const words = useWords(deskWords);
  const { by, state, heldSinceAt, isSupervised, isUnrecorded } = consultation;
  const asker = `${by.name} ${by.number}`;
  return (
    <div className="third" role="group" aria-label={words.attended}>
      <strong role="status">
        {state === 'in_agent_call' ? words.inAgentCall(asker) : words.consultedBy(asker)}
      </strong>
      <WhoIsIn
        parties={[
          { name: words.caller, does: heldSinceAt === null ? 'speaks' : 'music' },
          { name: by.name, does: 'speaks' },
          { name: words.you, does: state === 'ringing' ? 'rings' : 'speaks' },
        ]}
      />
      {isUnrecorded ? (
        <p className="small">{words.consultedUnrecorded}</p>
      ) : (
        state !== 'in_agent_call' && (
          <p className="small">
            {state === 'ringing' ? words.consultedRings : words.callerHearsNothing}
          </p>
        )
      )}
      {isSupervised && (
        <p className="small">
          <Icon name="ear" /> {words.supervised}
        </p>
      )}
    </div>
  );
}
