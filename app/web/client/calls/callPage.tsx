/** One call: its timeline, its agent calls with their figures, and the recordings with their marks. */
import { Link } from 'wouter';
import { useInstead } from '../api/useInstead.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { commonWords } from '../words/common.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { CallTimeline } from './callTimeline.js';
import { RecordingPlayer } from './recordingPlayer.js';
import { QualityOf } from './qualityOf.js';
import { AgentCallTable } from './agentCallTable.js';

export function CallPage({ id }: { readonly id: string }) {
  const words = useWords(callWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const { language } = usePreferences();
  const { data: call, error } = useRead('GET /api/calls/:id', { params: { id } });
  const instead = useInstead(call, error);
  if (call === undefined || instead !== null) return <p className="nothing">{instead}</p>;
  return (
    <div className="page">
      <div className="title">
        <div className="row">
          <Link href="/calls" className="row" aria-label={common.back}>
            <Icon name="back" size={18} />
          </Link>
          <h1 className="num">{call.number === '' ? common.withheld : call.number}</h1>
          <span className="num mute">{formatMoment(call.startedAt, language)}</span>
          <Tag>{words.direction[call.direction]}</Tag>
          <Tag>{queue.language[call.language]}</Tag>
          {call.proof === null ? (
            <Tag tone="warn">{words.notVerified}</Tag>
          ) : (
            <Tag tone="good">{wordOf(queue.proof, call.proof)}</Tag>
          )}
          {call.outcome !== null && <Tag tone="brand">{wordOf(queue.outcome, call.outcome)}</Tag>}
        </div>
      </div>
      <div className="ticket-grid">
        <Panel title={words.transcript} flush>
          <CallTimeline call={call} />
        </Panel>
        <div className="stack wide">
          <Panel title={words.recordings}>
            <div className="stack">
              <p className="small mute">{words.audited}</p>
              {call.recordings.length === 0 && <p className="mute">{common.none}</p>}
              {call.recordings.map((recording) => (
                <RecordingPlayer
                  key={recording.id}
                  recording={recording}
                  events={call.events}
                  holds={call.holds}
                />
              ))}
            </div>
          </Panel>
          <Panel title={words.agentCalls} flush>
            <AgentCallTable
              isOfCall
              rows={call.agentCalls}
              rowKey={(agentCall) => agentCall.enteredAt}
            />
            {call.agentCalls.map(
              ({ enteredAt, agent, quality }) =>
                quality !== null && (
                  <div key={enteredAt} className="pad stack">
                    <h3 className="small mute">
                      {words.quality} · {agent ?? '—'}
                    </h3>
                    <QualityOf quality={quality} />
                  </div>
                ),
            )}
          </Panel>
        </div>
      </div>
    </div>
  );
}
