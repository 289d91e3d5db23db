/** Reports about agents: their talks, their time, and the callers that they were offered. */
import { count, seconds, share, shared, text } from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const handling: SqlReport = {
  name: 'handling',
  about: 'talk, hold and wrap-up of the callers who were answered',
  groupings: [...intervals, 'line', 'skill', 'agent', 'total'],
  takesLine: true,
  columns: [
    count('handled', 'handled', 'talks that ended, including those after a transfer'),
    seconds('talk_s', 'talk', 'without hold'),
    seconds('hold_s', 'hold'),
    shared.wrapUp,
    seconds('average_talk_s', 'mean talk', 'talk / handled'),
    seconds(
      'average_handling_s',
      'AHT',
      'average handling time: (talk + hold + wrap-up) / handled',
    ),
    seconds('longest_talk_s', 'longest', { titleAlone: 'longest talk' }),
    count('talking', 'talking', 'talks in progress; not yet counted as handled'),
  ],
  sql: { name: 'report_handling', takes: ['from', 'until', 'by', 'line', 'asOf'] },
};

export const occupancy: SqlReport = {
  name: 'occupancy',
  about: "agents' time by state, and how much of it was work",
  groupings: [...intervals, 'agent', 'total'],
  takesLine: false,
  columns: [
    seconds('signed_in_s', 'signed in'),
    seconds('ready_s', 'ready'),
    seconds('ringing_s', 'ringing', 'an offer rings; counts in neither part of the occupancy'),
    seconds('talking_s', 'talk + hold', 'including consultations with colleagues'),
    shared.wrapUp,
    shared.paused,
    share('occupancy', 'occupancy', '(talk + hold + wrap-up) / (talk + hold + wrap-up + ready)'),
  ],
  sql: { name: 'report_agent_time', takes: ['from', 'until', 'by', 'asOf', 'court'] },
};

export const pauses: SqlReport = {
  name: 'pauses',
  about: "agents' pauses by reason",
  groupings: [],
  takesLine: false,
  columns: [
    shared.agent,
    text('reason', 'reason'),
    count('pauses', 'pauses', 'a pause that began earlier counts with its part in this period'),
    shared.paused,
    seconds('longest_s', 'longest'),
  ],
  sql: { name: 'report_pauses', takes: ['from', 'until', 'asOf', 'court'] },
};

export const offers: SqlReport = {
  name: 'offers',
  about: 'callers offered to each agent, accepted and missed',
  groupings: [],
  takesLine: false,
  columns: [
    shared.agent,
    count('offers', 'offers'),
    shared.answered,
    count('missed', 'missed', 'not answered, refused, or the telephone was unreachable'),
    count('withdrawn', 'withdrawn', 'ended by the caller or the hotline; not a miss'),
    share('answered_share', 'taken', 'answered / (answered + missed)'),
    seconds('average_ring_s', 'mean ring', 'of the answered'),
  ],
  sql: { name: 'report_offers', takes: ['from', 'until', 'court'] },
};

export const missedOffers: SqlReport = {
  name: 'missed-offers',
  about: 'offers that agents missed, and the outcome for the caller',
  groupings: [],
  takesLine: true,
  columns: [
    shared.at,
    shared.agent,
    shared.line,
    shared.number,
    seconds('ring_s', 'rang'),
    shared.result,
    shared.wait,
  ],
  sql: { name: 'report_missed_offers', takes: ['from', 'until', 'line'] },
};

export const talking: SqlReport = {
  name: 'talking',
  about: 'distribution of talk times, hold included',
  groupings: [],
  takesLine: true,
  columns: [
    shared.fromSeconds,
    shared.belowSeconds,
    shared.talks,
    share('share_of_talks', 'share', 'talks in this class / talks'),
    shared.cumulative,
  ],
  sql: { name: 'report_talking', takes: ['from', 'until', 'line'] },
};
