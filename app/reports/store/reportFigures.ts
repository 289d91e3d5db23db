/** The figures that reports consist of, each with the formula that is printed beside it. */

/** How a figure is formatted. */
export type FigureKind =
  | 'text'
  | 'moment'
  | 'count'
  /** In seconds. */
  | 'seconds'
  /** A fraction of 1. */
  | 'share'
  /** The mean of ratings from 1 to 5. */
  | 'score'
  /** Whether a limit is broken. */
  | 'alarm';

/** A column of a report. */
export interface Column {
  /** The column's name in the result of the SQL function. */
  readonly key: string;
  readonly title: string;
  readonly kind: FigureKind;
  readonly formula?: string;
}

/** The alarm limit: the connection rate over any 24 hours must not be lower (GB/T 33358-2016). */
export const connectionAlarmBelow = 0.95;

const text = (key: string, title: string, formula?: string): Column => ({
  key,
  title,
  kind: 'text' as const,
  ...(formula !== undefined && { formula }),
});
const moment = (key: string, title: string): Column => ({ key, title, kind: 'moment' });
const count = (key: string, title: string, formula?: string): Column => ({
  key,
  title,
  kind: 'count' as const,
  ...(formula !== undefined && { formula }),
});
const seconds = (key: string, title: string, formula?: string): Column => ({
  key,
  title,
  kind: 'seconds' as const,
  ...(formula !== undefined && { formula }),
});
const share = (key: string, title: string, formula: string): Column => ({
  key,
  title,
  kind: 'share',
  formula,
});

const offered = count(
  'offered',
  'offered',
  'callers who joined the line and whose wait is over; a transferred caller counts once',
);

/** Every figure, by the name that the reports use. */
export const figures = {
  offered,
  answered: count('answered', 'answered'),
  answeredInTime: count('answered_in_time', 'in time', 'answered within T, ringing included'),
  abandoned: count('abandoned', 'abandoned', 'hung up while waiting; callbacks do not count'),
  shortAbandoned: count('short_abandoned', 'short', 'abandoned within the limit of a short abandon'),
  serviceLevel: share(
    'service_level',
    'service level',
    'answered within T / (offered - short abandons - callbacks)',
  ),
  serviceLevelOfAnswered: share(
    'service_level_of_answered',
    'of answered',
    "app_queue's: answered within T / answered",
  ),
  serviceLevelWithAbandoned: share(
    'service_level_with_abandoned',
    'with abandoned',
    "app_queue's: (answered within T + abandoned within T) / (answered + abandoned)",
  ),
  connectionRate: share('connection_rate', 'connection 接通率', 'answered / (offered - closed)'),
  rollingRate: share(
    'rolling_rate',
    'over 24 h',
    'answered / (offered - closed) over the 24 hours that end with the interval',
  ),
  alarm: {
    key: 'is_alarm',
    title: 'alarm',
    kind: 'alarm',
    formula: `connection rate over 24 h < ${connectionAlarmBelow * 100}% (GB/T 33358-2016)`,
  },
  abandonment: share('abandonment', 'abandonment', '(abandoned - short abandons) / offered'),
  averageWait: seconds(
    'average_wait_s',
    'ASA',
    'average speed of answer: mean wait of the answered, ringing included',
  ),
  longestWait: seconds('longest_wait_s', 'longest', 'longest wait of the answered'),
  callbacks: count('callbacks', 'callbacks', 'chose a callback instead of waiting'),
  keys: count('keys', 'by key', 'pressed a key to return to self-service'),
  timeouts: count('timeouts', 'timeout', 'reached the longest wait of the line'),
  closed: count('closed', 'closed', 'called outside the opening hours, or still waited at closing time'),
  turnedAway: count('turned_away', 'turned away', 'line full, or no agent signed in'),
  lost: count('lost', 'lost', 'hung up while the hotline was down'),
  waiting: count('waiting', 'waiting', 'still waiting; not yet counted as offered'),
  handled: count('handled', 'handled', 'talks that ended, including those after a transfer'),
  talking: count('talking', 'talking', 'talks in progress; not yet counted as handled'),
  talk: seconds('talk_s', 'talk', 'without hold'),
  hold: seconds('hold_s', 'hold'),
  wrapUp: seconds('wrap_up_s', 'wrap-up'),
  averageTalk: seconds('average_talk_s', 'mean talk', 'talk / handled'),
  averageHandling: seconds(
    'average_handling_s',
    'AHT',
    'average handling time: (talk + hold + wrap-up) / handled',
  ),
  longestTalk: seconds('longest_talk_s', 'longest'),
  signedIn: seconds('signed_in_s', 'signed in'),
  ready: seconds('ready_s', 'ready'),
  ringing: seconds('ringing_s', 'ringing', 'an offer rings; counts in neither part of the occupancy'),
  talkAndHold: seconds('talking_s', 'talk + hold', 'including consultations with colleagues'),
  paused: seconds('paused_s', 'paused'),
  occupancy: share(
    'occupancy',
    'occupancy',
    '(talk + hold + wrap-up) / (talk + hold + wrap-up + ready)',
  ),
  agent: text('agent', 'agent'),
  reason: text('reason', 'reason'),
  pauses: count('pauses', 'pauses', 'a pause that began earlier counts with its part in this period'),
  longestPause: seconds('longest_s', 'longest'),
  offers: count('offers', 'offers'),
  missed: count('missed', 'missed', 'not answered, refused, or the telephone was unreachable'),
  withdrawn: count(
    'withdrawn',
    'withdrawn',
    'ended by the caller or the hotline; not a miss',
  ),
  answeredShare: share('answered_share', 'taken', 'answered / (answered + missed)'),
  averageRing: seconds('average_ring_s', 'mean ring', 'of the answered'),
  fromSeconds: count('from_s', 'from s'),
  belowSeconds: count('below_s', 'below s'),
  others: count('others', 'others', 'callback, key, timeout, closed, lost'),
  shareOfAnswered: share('share_of_answered', 'share', 'answered in this class / answered'),
  shareOfTalks: share('share_of_talks', 'share', 'talks in this class / talks'),
  cumulative: share('cumulative', 'up to here', 'sum of the shares so far'),
  talks: count('talks', 'talks', 'talks that ended'),
  at: moment('at', 'at'),
  line: text('line', 'line'),
  number: text('number', 'number', 'in full, for calling back; empty: withheld'),
  result: text('result', 'result'),
  wait: seconds('wait_s', 'wait'),
  firstPlace: count('first_place', 'place', 'on arrival'),
  misses: count('misses', 'missed', 'offers that agents missed during the wait'),
  language: text('language', 'lang'),
  skills: text('skills', 'needs'),
  answeredLater: moment('answered_later_at', 'answered later'),
  ring: seconds('ring_s', 'rang'),
  scores: count('scores', 'scores'),
  score1: count('score_1', '1'),
  score2: count('score_2', '2'),
  score3: count('score_3', '3'),
  score4: count('score_4', '4'),
  score5: count('score_5', '5'),
  averageScore: {
    key: 'average_score',
    title: 'mean',
    kind: 'score',
    formula: 'sum of scores / scores',
  },
  satisfied: share('satisfied', 'satisfied', 'scores of 4 and 5 / scores'),
  answerRate: share('answer_rate', 'gave one', 'scores / talks that ended'),
  told: count('told', 'told', 'answered callers who were told a wait on arrival'),
  averageTold: seconds('average_told_s', 'mean told'),
  averageWaitOfTold: seconds('average_wait_s', 'mean wait'),
  absoluteError: seconds('absolute_error_s', 'mean error', 'mean of |told - waited|'),
  bias: seconds('bias_s', 'bias', 'mean of (told - waited); above 0: told too long a wait'),
  withinAMinute: share('within_a_minute', 'within 1 min', '|told - waited| <= 60 s / told'),
  calls: count('calls', 'calls'),
  inLine: count('in_line', 'to the line', 'calls that asked for a person'),
  served: count('served', 'served'),
  failed: count('failed', 'failed'),
  busy: count('busy', 'busy'),
  tooLong: count('too_long', 'too long'),
  goingOn: count('going_on', 'go on'),
  averageLength: seconds('average_length_s', 'mean length', 'of the calls that ended'),
  dispatched: count('dispatched', 'dispatched', 'orders first dispatched in this period'),
  replied: count('replied', 'replied'),
  repliedInTime: count(
    'replied_in_time',
    'in time',
    'replied before the limit of the first step passed',
  ),
  finished: count('finished', 'closed'),
  overdue1: count('overdue_1', 'overdue 1', 'the limit of step 1 passed without an answer'),
  overdue2: count('overdue_2', 'overdue 2', 'the limit of step 2 also passed'),
  overdue3: count('overdue_3', 'overdue 3+', 'the limit of step 3 also passed'),
  returned: count('returned', 'returned', 'returned by a wrong addressee (退单)'),
  extended: count('extended', 'extended'),
  supervised: count('supervised', 'supervised'),
  reopened: count('reopened', 'reopened'),
  replyRate: share(
    'reply_rate',
    'reply rate',
    'replied in time / (replied + overdue without a reply)',
  ),
  finishRate: share(
    'finish_rate',
    'finish rate',
    'last reply by the promised date / closed',
  ),
  returnRate: share('return_rate', 'return rate', 'returned / dispatched'),
  repeatRate7: share(
    'repeat_rate_7',
    'repeated 7 d',
    'orders whose caller called again within 7 days / dispatched',
  ),
  repeatRate30: share(
    'repeat_rate_30',
    'repeated 30 d',
    'orders whose caller called again within 30 days / dispatched',
  ),
  reopenRate: share('reopen_rate', 'reopen rate', 'reopened / replied'),
  satisfiedRate: share('satisfied_rate', 'content', 'satisfied with the answer / callers who said whether they were'),
  averageReply: seconds(
    'average_reply_s',
    'mean reply',
    'from the first dispatch to the first reply',
  ),
} as const satisfies Readonly<Record<string, Column>>;
