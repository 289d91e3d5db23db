/** The agent's desk: the call on the left, the caller in the middle, tools on the right. */
import { memo, useDeferredValue } from 'react';
import { Icon } from '../look/icon.js';
import { Panel } from '../parts/panel.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { CallerFile } from './callerFile.js';
import { OfferCard, AgentCallCard } from './callCard.js';
import { InsideCard } from './consultation/insideCard.js';
import { DeskStrip } from './deskStrip.js';
import { HeardList } from './heardList.js';
import { ToolTabs } from './tools/toolTabs.js';
import { useDesk, type DeskCaller, type DeskNow } from './useDesk.js';
import { Worklist } from './worklist.js';
import { WrapUpCard, WrapUpForm } from './wrapUpForm.js';

export function DeskPage() {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const desk = useDesk();
  // What is beside the call takes far longer to draw than the call, which is to be seen at once.
  const drawn = useDeferredValue(desk) ?? desk;

  if (desk === undefined || drawn === undefined) return <p className="nothing">{common.loading}</p>;
  // Beside a new caller nothing is shown of the one before, not even for a moment.
  const isOfAnother = callerOf(drawn) !== null && !isSameCaller(callerOf(drawn), callerOf(desk));
  const beside = isOfAnother ? null : drawn;
  return (
    <>
      <h1 className="hidden">{words.title}</h1>
      <DeskStrip desk={desk} />
      <div className="desk">
        <div className="column">
          <CallOf desk={desk} />
          {beside !== null && <BelowCall desk={beside} />}
        </div>
        <div className="column">{beside !== null && <FileOf desk={beside} />}</div>
        <div className="column">
          {/* A new key empties the tools: what was looked up for one caller is not there for the next. */}
          <ToolsOf
            key={callerOf(desk)?.callId}
            caller={beside === null ? null : callerOf(beside)}
            agentCall={beside === null ? null : notedAgentCall(beside)}
          />
        </div>
      </div>
    </>
  );
}

/**
 * The caller's file stays while the agent call is written up: that is when tickets are opened. An agent who is
 * consulted has that of the colleague's caller.
 */
const callerOf = (desk: DeskNow) =>
  desk.agentCall ?? desk.offer ?? desk.writtenUp ?? desk.consultation?.caller ?? null;
/** The agent call whose notes are being written: in the agent call itself, and while it is written up. */
const notedAgentCall = ({ agentCall, writtenUp, lastAgentCall }: DeskNow) =>
  agentCall ?? (writtenUp === null ? null : lastAgentCall);
const isSameCaller = (one: DeskCaller | null, other: DeskCaller | null) =>
  one?.callId === other?.callId;

// Remembered, so that drawing the call does not draw them, too.
const ToolsOf = memo(ToolTabs);

const BelowCall = memo(function BelowCall({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const caller = callerOf(desk);
  return (
    <>
      {caller !== null && (
        <Panel title={words.heard} flush fill>
          <HeardList steps={caller.heard} latestFirst />
        </Panel>
      )}
      {caller === null && desk.agent.status !== 'wrap_up' && desk.lastAgentCall !== null && (
        <Panel title={`${words.lastAgentCall} · ${desk.lastAgentCall.number}`} fill>
          <WrapUpForm
            key={desk.lastAgentCall.entryId}
            {...desk.lastAgentCall}
            choices={desk.dispositions}
          />
        </Panel>
      )}
    </>
  );
});

const FileOf = memo(function FileOf({ desk }: { readonly desk: DeskNow }) {
  const caller = callerOf(desk);
  return caller === null ? (
    <Worklist lastCallId={desk.lastAgentCall?.callId ?? null} />
  ) : (
    <CallerFile key={caller.callId} caller={caller} desk={desk} />
  );
});

function CallOf({ desk }: { readonly desk: DeskNow }) {
  if (desk.agentCall !== null) return <AgentCallCard agentCall={desk.agentCall} />;
  if (desk.offer !== null) return <OfferCard offer={desk.offer} />;
  if (desk.agent.status === 'talking') return <InsideCard consultation={desk.consultation} />;
  if (desk.agent.status === 'wrap_up') return <WrapUpCard desk={desk} />;
  return <Idle desk={desk} />;
}

function Idle({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const { status, reason } = desk.agent;
  const hasMissed = ['refused', 'not_answered', 'unreachable'].includes(reason ?? '');
  const hint =
    status === 'ready'
      ? words.idleReady
      : status === 'paused'
        ? hasMissed
          ? words.idleMissed
          : words.idlePaused
        : status === 'unreachable'
          ? words.idleUnreachable
          : words.idleSignedOut;
  return (
    <section className="call-card" aria-label={words.call}>
      <div className="idle">
        <Icon
          name={status === 'ready' ? 'headset' : status === 'paused' ? 'coffee' : 'phone'}
          size={34}
        />
        <p className="word">{status === 'ready' ? words.idle : queue.status[status]}</p>
        <p>{hint}</p>
        <p className="num">{words.callsToday(desk.agent.callsToday)}</p>
      </div>
    </section>
  );
}
