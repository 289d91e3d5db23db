/**
 * The wallboard, for a television: dark and large, to be read from across the room. A signed-in user
 * sees their court. A television has a link with a token after the `#`, which no server logs.
 */
import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { GotReply } from '../../contract/contract.js';
import { formatClock, formatDay, formatDuration } from '../clock/formatTime.js';
import { learnServerTime, useServerNow } from '../clock/serverClock.js';
import { AlarmBanner } from '../floor/alarmBanner.js';
import { queueTitle } from '../parts/useQueueName.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

type Wallboard = GotReply<'GET /api/wallboard'>;
type WallboardQueue = Wallboard['queues'][number];

const everyMs = 2_000;

async function readWallboard(): Promise<Wallboard> {
  const token = location.hash.slice(1);
  const askedAt = Date.now();
  const answer = await fetch('/api/wallboard', {
    headers: {
      accept: 'application/json',
      ...(token === '' ? {} : { 'x-wallboard-token': token }),
    },
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const wallboard = (await answer.json()) as Wallboard;
  learnServerTime(wallboard.now, askedAt);
  return wallboard;
}

export function WallboardPage() {
  const words = useWords(floorWords);
  const common = useWords(commonWords);
  const { data: wallboard, error } = useQuery({
    queryKey: ['GET /api/wallboard', 'wallboard'],
    queryFn: readWallboard,
    refetchInterval: everyMs,
    refetchIntervalInBackground: true,
    retry: false,
  });
  const { language } = usePreferences();
  const [isRefused, setIsRefused] = useState(false);

  useEffect(() => {
    setIsRefused(error?.message === 'HTTP 401' || error?.message === 'HTTP 403');
  }, [error]);

  if (isRefused) return <p className="wallboard empty">{words.wallboardNeedsToken}</p>;
  if (wallboard === undefined) return <p className="wallboard empty">{common.loading}</p>;
  return (
    <main className="wallboard">
      <header>
        <h1>
          {wallboard.title ?? common.product}
          {error !== null && <span className="stale">{common.offline}</span>}
        </h1>
        <Clock />
      </header>
      <AlarmBanner
        alarms={wallboard.alarms}
        queueName={(name) => {
          const queue = wallboard.queues.find((each) => each.name === name);
          return queue === undefined ? name : queueTitle(queue, language);
        }}
      />
      <div className="queues">
        {wallboard.queues.map((queue) => (
          <QueueCard key={queue.id} queue={queue} />
        ))}
      </div>
      <AgentStrip wallboard={wallboard} />
    </main>
  );
}

function Clock() {
  const now = useServerNow();
  const { language } = usePreferences();
  return (
    <p className="clock num">
      <span className="day">{formatDay(now, language)}</span> {formatClock(now, language, true)}
    </p>
  );
}

const share = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`);

function QueueCard({ queue }: { readonly queue: WallboardQueue }) {
  const words = useWords(floorWords);
  const now = useServerNow();
  const { language } = usePreferences();
  const title = queueTitle(queue, language);
  const longest =
    queue.longestSinceAt === null ? 0 : (now - Date.parse(queue.longestSinceAt)) / 1000;
  const windows = ['15m', '1h', 'day'] as const;
  const isBelow = (value: number | null, target: number) => value !== null && value < target;
  const toneOf = (value: number | null, target: number) =>
    value === null ? '' : value < target ? 'bad' : 'good';
  return (
    <section className="queue-card" aria-label={title}>
      <h2>{title}</h2>
      <div className="big">
        <div className={queue.waiting > 0 ? 'warn' : ''}>
          <span className="value num">{queue.waiting}</span>
          <span className="name">{words.waiting}</span>
        </div>
        <div className={longest > 60 ? 'bad' : longest > queue.targets.serviceLevelS ? 'warn' : ''}>
          <span className="value num">{formatDuration(longest)}</span>
          <span className="name">{words.longestWait}</span>
        </div>
        <div className={toneOf(queue.windows.day.serviceLevel, queue.targets.serviceLevel)}>
          <span className="value num">{share(queue.windows.day.serviceLevel)}</span>
          <span className="name">
            {words.serviceLevel} · {words.within(queue.targets.serviceLevelS)} ·{' '}
            <span className="target">
              {words.target} {share(queue.targets.serviceLevel)}
            </span>
          </span>
        </div>
        <div className={toneOf(queue.windows.day.connectionRate, queue.targets.connectionRate)}>
          <span className="value num">{share(queue.windows.day.connectionRate)}</span>
          <span className="name">
            {words.connectionRate} ·{' '}
            <span className="target">
              {words.target} {share(queue.targets.connectionRate)}
            </span>
          </span>
        </div>
      </div>
      <table>
        <caption className="hidden">{title}</caption>
        <thead>
          <tr>
            <td />
            {windows.map((each) => (
              <th key={each} scope="col">
                {words.windows[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num">
          {(['serviceLevel', 'connectionRate'] as const).map((figure) => (
            <tr key={figure}>
              <th scope="row">{words[figure]}</th>
              {windows.map((each) => (
                <td
                  key={each}
                  className={
                    isBelow(queue.windows[each][figure], queue.targets[figure]) ? 'bad' : ''
                  }
                >
                  {share(queue.windows[each][figure])}
                </td>
              ))}
            </tr>
          ))}
          {(['offered', 'answered', 'abandoned'] as const).map((figure) => (
            <tr key={figure}>
              <th scope="row">{words[figure]}</th>
              {windows.map((each) => (
                <td key={each}>{queue.windows[each][figure]}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{words.averageWait}</th>
            {windows.map((each) => {
              const wait = queue.windows[each].averageWaitS;
              return <td key={each}>{wait === null ? '—' : formatDuration(wait)}</td>;
            })}
          </tr>
        </tbody>
      </table>
      <p className="foot-note">
        {words.callbacks} <strong className="num">{queue.callbacks}</strong> · {words.callbacksDue}{' '}
        <strong className="num">{queue.callbacksDue}</strong>
      </p>
    </section>
  );
}

function AgentStrip({ wallboard }: { readonly wallboard: Wallboard }) {
  const words = useWords(floorWords);
  const queue = useWords(queueWords);
  const now = useServerNow();
  const shown = wallboard.agents.filter(({ status }) => status !== 'signed_out');
  const counts = new Map<string, number>();
  for (const { status } of shown) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <section className="agents" aria-label={words.agents}>
      <header>
        <h2>
          {words.agents} {shown.length}
        </h2>
        <p>
          {[...counts].map(([status, count]) => (
            <span key={status} className={`count ${status}`}>
              {words.inState(wordOf(queue.status, status), count)}
            </span>
          ))}
          <span className={wallboard.overdueTickets > 0 ? 'count unreachable' : 'count'}>
            {words.overdueTickets} {wallboard.overdueTickets}
          </span>
        </p>
      </header>
      <ul>
        {shown.map((agent) => (
          <li
            key={agent.number}
            className={agent.lostSinceAt === null ? agent.status : 'unreachable'}
          >
            <strong>{agent.name ?? agent.number}</strong>
            <span>
              {agent.lostSinceAt === null ? wordOf(queue.status, agent.status) : words.agentLost}
              {agent.reason !== null && agent.status === 'paused' && (
                <> · {wordOf(queue.pause, wordOf(queue.unreachable, agent.reason))}</>
              )}
            </span>
            <span className="num">
              {formatDuration((now - Date.parse(agent.lostSinceAt ?? agent.sinceAt)) / 1000)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
