/** One call: the prompts and keys, the talks, and the recordings with their marks. */
import { Link } from 'wouter';
import { useInstead } from '../api/useInstead.js';
import { useRead } from '../api/useRead.js';
import { formatClock, formatMoment } from '../clock/formatTime.js';
import { HeardList } from '../desk/heardList.js';
import { Icon } from '../look/icon.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { caseWords } from '../words/cases.js';
import { commonWords } from '../words/common.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { RecordingPlayer } from './recordingPlayer.js';
import { WhyPanel } from './whyPanel.js';
import { TalkTable } from './talkTable.js';

export function CallPage({ id }: { readonly id: string }) {
  const words = useWords(callWords);
  const common = useWords(commonWords);
  const line = useWords(lineWords);
  const cases = useWords(caseWords);
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
          <Tag>{line.language[call.language]}</Tag>
          {call.proof === null ? (
            <Tag tone="warn">{words.notVerified}</Tag>
          ) : (
            <Tag tone="good">{wordOf(line.proof, call.proof)}</Tag>
          )}
          {call.outcome !== null && <Tag tone="brand">{wordOf(line.outcome, call.outcome)}</Tag>}
        </div>
      </div>
      <div className="order-grid">
        <Panel title={words.transcript} flush>
          <HeardList steps={call.events.map((each) => ({ ...each, detail: each.detail ?? '' }))} />
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
          <Panel title={words.talks} flush>
            <TalkTable isOfCall rows={call.talks} rowKey={(talk) => talk.enteredAt} />
          </Panel>
          <WhyPanel call={call} />
          {call.disclosures.length > 0 && (
            <Panel title={words.disclosures} flush>
              <DataTable
                caption={words.disclosures}
                dense
                rows={call.disclosures.map((each, at) => ({ ...each, at: each.at, place: at }))}
                rowKey={(each) => each.place}
                columns={[
                  {
                    key: 'at',
                    title: words.startedAt,
                    show: (each) => (
                      <span className="num">{formatClock(each.at, language, true)}</span>
                    ),
                  },
                  {
                    key: 'case',
                    title: words.caseOf,
                    show: (each) => each.caseNumber ?? cases.noNumber,
                  },
                  {
                    key: 'facts',
                    title: words.facts,
                    show: (each) =>
                      each.facts.map((fact) => wordOf(cases.fact, fact)).join(common.comma),
                  },
                  {
                    key: 'by',
                    title: words.toldBy,
                    show: (each) => each.agent ?? words.toldByHotline,
                  },
                ]}
              />
            </Panel>
          )}
        </div>
      </div>
    </div>
  );
}
