/** Reports about the line: who came, how long they waited, and what became of them. */
import {
  alarm,
  connectionAlarmBelow,
  count,
  score,
  seconds,
  share,
  shared,
} from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const service: SqlReport = {
  name: 'service',
  about: 'service level, connection rate, abandonment, speed of answer',
  groupings: [...intervals, 'line', 'skill', 'total'],
  takesLine: true,
  columns: [
    shared.offered,
    shared.answered,
    count('answered_in_time', 'in time', {
      formula: 'answered within T, ringing included',
      titleAlone: 'answered in time',
    }),
    shared.abandoned,
    count('short_abandoned', 'short', {
      formula: 'abandoned within the limit of a short abandon',
      titleAlone: 'short abandons',
    }),
    shared.callbacks,
    share(
      'service_level',
      'service level',
      'answered within T / (offered - short abandons - callbacks)',
    ),
    share('service_level_of_answered', 'of answered', {
      formula: "app_queue's: answered within T / answered",
      titleAlone: 'service level of answered',
    }),
    share('service_level_with_abandoned', 'with abandoned', {
      formula: "app_queue's: (answered within T + abandoned within T) / (answered + abandoned)",
      titleAlone: 'service level with abandoned',
    }),
    shared.connectionRate,
    share('abandonment', 'abandonment', '(abandoned - short abandons) / offered'),
    seconds(
      'average_wait_s',
      'ASA',
      'average speed of answer: mean wait of the answered, ringing included',
    ),
    seconds('longest_wait_s', 'longest', {
      formula: 'longest wait of the answered',
      titleAlone: 'longest wait',
    }),
  ],
  sql: { name: 'report_service', takes: ['from', 'until', 'by', 'line'] },
};

export const outcomes: SqlReport = {
  name: 'outcomes',
  about: 'outcomes of the callers who joined the line',
  groupings: [...intervals, 'line', 'skill', 'total'],
  takesLine: true,
  columns: [
    shared.offered,
    shared.answered,
    shared.abandoned,
    shared.callbacks,
    count('keys', 'by key', {
      formula: 'pressed a key to return to self-service',
      titleAlone: 'left by key',
    }),
    count('timeouts', 'timeout', 'reached the longest wait of the line'),
    shared.closed,
    count('turned_away', 'turned away', 'line full, or no agent signed in'),
    shared.lost,
    count('waiting', 'waiting', 'still waiting; not yet counted as offered'),
  ],
  sql: { name: 'report_service', takes: ['from', 'until', 'by', 'line'] },
};

export const connection: SqlReport = {
  name: 'connection',
  about: 'connection rate 接通率 of each interval and over 24 hours, with the alarm',
  groupings: ['60m', '15m', '30m', 'day'],
  takesLine: true,
  columns: [
    shared.offered,
    shared.closed,
    shared.answered,
    shared.connectionRate,
    share('rolling_rate', 'over 24 h', {
      formula: 'answered / (offered - closed) over the 24 hours that end with the interval',
      titleAlone: 'connection 接通率 over 24 h',
    }),
    alarm(
      'is_alarm',
      'alarm',
      `connection rate over 24 h < ${connectionAlarmBelow * 100}% (GB/T 33358-2016)`,
    ),
  ],
  sql: { name: 'report_connection', takes: ['from', 'until', 'by', 'line'] },
};

export const waiting: SqlReport = {
  name: 'waiting',
  about: 'distribution of waits',
  groupings: [],
  takesLine: true,
  columns: [
    shared.fromSeconds,
    shared.belowSeconds,
    shared.answered,
    share('share_of_answered', 'share', 'answered in this class / answered'),
    shared.cumulative,
    shared.abandoned,
    count('others', 'others', 'callback, key, timeout, closed, lost'),
  ],
  sql: { name: 'report_waiting', takes: ['from', 'until', 'line'] },
};

export const abandoned: SqlReport = {
  name: 'abandoned',
  about: 'callers who hung up while waiting, with their numbers',
  groupings: [],
  takesLine: true,
  columns: [
    shared.at,
    shared.line,
    shared.number,
    shared.wait,
    count('first_place', 'place', 'on arrival'),
    count('misses', 'missed', 'offers that agents missed during the wait'),
    shared.language,
    shared.skills,
    shared.answeredLater,
  ],
  sql: {
    name: 'report_unanswered',
    takes: ['from', 'until', 'line', 'results'],
    results: ['abandoned'],
  },
};

export const missed: SqlReport = {
  name: 'missed',
  about: 'callers who reached nobody for other reasons, with their numbers',
  groupings: [],
  takesLine: true,
  columns: [
    shared.at,
    shared.line,
    shared.number,
    shared.result,
    shared.wait,
    shared.language,
    shared.skills,
    shared.answeredLater,
  ],
  sql: {
    name: 'report_unanswered',
    takes: ['from', 'until', 'line', 'results'],
    results: ['timeout', 'closed', 'full', 'no_agents', 'lost'],
  },
};

export const satisfaction: SqlReport = {
  name: 'satisfaction',
  about: 'scores 1 to 5, keyed in after the talk',
  groupings: [...intervals, 'line', 'skill', 'agent', 'total'],
  takesLine: true,
  columns: [
    shared.talks,
    count('scores', 'scores', { titleAlone: 'satisfaction scores' }),
    share('answer_rate', 'gave one', 'scores / talks that ended'),
    count('score_1', '1'),
    count('score_2', '2'),
    count('score_3', '3'),
    count('score_4', '4'),
    count('score_5', '5'),
    score('average_score', 'mean', {
      formula: 'sum of scores / scores',
      titleAlone: 'mean satisfaction',
    }),
    share('satisfied', 'satisfied', 'scores of 4 and 5 / scores'),
  ],
  sql: { name: 'report_satisfaction', takes: ['from', 'until', 'by', 'line'] },
};

export const estimate: SqlReport = {
  name: 'estimate',
  about: 'accuracy of the wait that callers were told',
  groupings: [...intervals, 'line', 'skill', 'total'],
  takesLine: true,
  columns: [
    count('told', 'told', 'answered callers who were told a wait on arrival'),
    seconds('average_told_s', 'mean told'),
    seconds('average_wait_s', 'mean wait'),
    seconds('absolute_error_s', 'mean error', {
      formula: 'mean of |told - waited|',
      titleAlone: 'error of the estimate',
    }),
    seconds('bias_s', 'bias', {
      formula: 'mean of (told - waited); above 0: told too long a wait',
      titleAlone: 'bias of the estimate',
    }),
    share('within_a_minute', 'within 1 min', '|told - waited| <= 60 s / told'),
  ],
  sql: { name: 'report_estimate', takes: ['from', 'until', 'by', 'line'] },
};
