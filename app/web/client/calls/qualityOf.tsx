import { Tag } from '../parts/tag.js';
import { callWords } from '../words/calls.js';
import { useWords } from '../words/useWords.js';
import type { CallShown } from './callShown.js';

type Quality = CallShown['agentCalls'][number]['quality'];

/**
 * From these values on, a listener hears gaps or distortion: more jitter than a telephone's buffer
 * evens out.
 */
const badLoss = 0.03;
const badJitterMs = 40;

/** The sound quality between caller and agent: a word, and the figures of each direction. */
export function QualityOf({ quality }: { readonly quality: NonNullable<Quality> }) {
  const words = useWords(callWords);
  const ways = [
    [words.ways.fromCaller, quality.fromCallerLoss, quality.fromCallerJitterMs],
    [words.ways.toCaller, quality.toCallerLoss, quality.toCallerJitterMs],
    [words.ways.fromAgent, quality.fromAgentLoss, quality.fromAgentJitterMs],
    [words.ways.toAgent, quality.toAgentLoss, quality.toAgentJitterMs],
  ] as const;
  const isBad = ways.some(
    ([, loss, jitter]) => (loss ?? 0) > badLoss || (jitter ?? 0) > badJitterMs,
  );
  return (
    <span className="row">
      <Tag tone={isBad ? 'bad' : 'good'}>{isBad ? words.qualityBad : words.qualityGood}</Tag>
      {ways.map(
        ([way, loss, jitter]) =>
          (loss !== null || jitter !== null) && (
            <span key={way} className="small num">
              {words.wayQuality(
                way,
                loss === null ? '—' : `${(loss * 100).toFixed(1)}%`,
                jitter === null ? '—' : `${jitter.toFixed(0)} ms`,
              )}
            </span>
          ),
      )}
    </span>
  );
}
