/** The timeline of a call, each moment with its time, its kind, and what it was. */
import { Link } from 'wouter';
import type { ReactNode } from 'react';
import { formatClock, formatDay, formatDuration, formatRecent } from '../clock/formatTime.js';
import { targetName } from '../desk/targetName.js';
import { useStepText } from '../desk/heardList.js';
import { Tag } from '../parts/tag.js';
import { useQueueName } from '../parts/useQueueName.js';
import { callWords } from '../words/calls.js';
import { caseWords } from '../words/cases.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { messageWords } from '../words/messages.js';
import { ticketWords } from '../words/tickets.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import type { CallShown } from './callShown.js';
import { timelineOf, type Moment } from './timelineOf.js';

const lengthOf = (from: string, until: string) =>
  formatDuration((Date.parse(until) - Date.parse(from)) / 1000);

export function CallTimeline({ call }: { readonly call: CallShown }) {
  const words = useWords(callWords);
  const { language } = usePreferences();
  const textOf = useMomentText(call);
  return (
    <ol className="heard call-timeline" aria-label={words.transcript}>
      {timelineOf(call).map((moment, place) => {
        const { kind, what } = textOf(moment);
        return (
          <li key={place} className={moment.is === 'step' ? moment.step.kind : 'event'}>
            <span className="num small mute">
              {formatDay(moment.at, language) !== formatDay(call.startedAt, language) && (
                <>
                  {formatRecent(moment.at, language).split(/[ ,，]/)[0]}
                  <br />
                </>
              )}
              {formatClock(moment.at, language, true)}
            </span>
            <span className="kind">{kind}</span>
            <span className="wrap-any">{what}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Returns a function that gives the words of a moment. */
function useMomentText(call: CallShown): (moment: Moment) => { kind: string; what: ReactNode } {
  const words = useWords(callWords);
  const common = useWords(commonWords);
  const desk = useWords(deskWords);
  const queue = useWords(queueWords);
  const cases = useWords(caseWords);
  const tickets = useWords(ticketWords);
  const messages = useWords(messageWords);
  const queueName = useQueueName();
  const stepText = useStepText();
  const ways = { blind: desk.blind, attended: desk.attended, three_way: desk.threeWay };
  const { timeline } = words;
  return (moment) => {
    switch (moment.is) {
      case 'step':
        return stepText({ ...moment.step, detail: moment.step.detail ?? '' });
      case 'entered':
        return { kind: timeline.queue, what: queueName(moment.agentCall.queue) };
      case 'connected':
        return {
          kind: timeline.agentCall,
          what: timeline.connected(
            moment.agentCall.agent ?? '—',
            lengthOf(moment.agentCall.enteredAt, moment.at),
          ),
        };
      case 'over': {
        const { connectedAt, result, endedBy } = moment.agentCall;
        if (connectedAt === null)
          return {
            kind: timeline.queue,
            what: result === null ? '' : wordOf(queue.result, result),
          };
        const by = endedBy === null ? '' : wordOf(queue.endedBy, endedBy);
        return {
          kind: timeline.agentCall,
          what: timeline.over(lengthOf(connectedAt, moment.at), by),
        };
      }
      case 'recording':
        return {
          kind: timeline.recording,
          what: moment.recording.isKept
            ? timeline.recorded(formatDuration((moment.recording.lengthMs ?? 0) / 1000))
            : moment.recording.status === 'stored'
              ? words.gone
              : words[moment.recording.status],
        };
      case 'hold':
        return { kind: words.hold, what: lengthOf(moment.at, moment.hold.endedAt) };
      case 'transfer': {
        const { agent, kind, target, result } = moment.transfer;
        return {
          kind: words.transfers,
          what: (
            <>
              {agent} · {ways[kind]} → {targetName(target, queueName)}{' '}
              <Tag tone={result === 'done' ? 'good' : 'bad'}>{desk.transferResult[result]}</Tag>
            </>
          ),
        };
      }
      case 'disclosure': {
        const { agent, caseNumber, facts } = moment.disclosure;
        return {
          kind: timeline.told,
          what: `${agent ?? words.toldByHotline} · ${caseNumber ?? cases.noNumber} · ${facts
            .map((fact) => wordOf(cases.fact, fact))
            .join(common.comma)}`,
        };
      }
      case 'ticket': {
        const { number, kind, isRepeat } = moment.ticket;
        return {
          kind: timeline.ticket,
          what: (
            <>
              <Link href={`/tickets/${number}`} className="num">
                {number}
              </Link>{' '}
              {tickets.kind[kind]} · {isRepeat ? timeline.repeated : timeline.opened}
            </>
          ),
        };
      }
      case 'ended':
        return {
          kind: timeline.ended,
          // The detail is for operators: `hotline api call` has it.
          what: call.outcome === null ? '' : wordOf(queue.outcome, call.outcome),
        };
      case 'score':
        return {
          kind: timeline.score,
          what: `${timeline.scores[moment.score.score - 1] ?? moment.score.score} · ${moment.score.agent}`,
        };
      case 'message': {
        const { by, purpose, state } = moment.message;
        return {
          kind: messages.by[by],
          what: `${wordOf(messages.purpose, purpose in messages.purpose ? purpose : 'other')} · ${wordOf(messages.state, state)}`,
        };
      }
      case 'note': {
        const { agent, disposition, notes } = moment.note;
        return {
          kind: desk.notes,
          what: (
            <>
              {agent}{' '}
              {disposition !== null && <Tag tone="brand">{queue.disposition[disposition]}</Tag>}
              {notes !== '' && <span className="pre note">{notes}</span>}
            </>
          ),
        };
      }
      default: {
        const never: never = moment;
        return never;
      }
    }
  };
}
