import { Tag } from '../../parts/tag.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';

export interface Party {
  readonly name: string;
  /** `music`: on hold. `asked`: talks to the agent alone. */
  readonly does: 'speaks' | 'music' | 'rings' | 'asked';
}

const tones = { speaks: 'good', music: 'warn', rings: 'brand', asked: 'calm' } as const;

/** Everybody in an agent call of more than two, and what each of them does now. */
export function WhoIsIn({ parties }: { readonly parties: readonly Party[] }) {
  const words = useWords(deskWords);
  return (
    <ul className="who-is-in" aria-label={words.whoIsIn}>
      {parties.map(({ name, does }) => (
        <li key={name}>
          <strong>{name}</strong>
          <Tag tone={tones[does]} dot>
            {words.partyDoes[does]}
          </Tag>
        </li>
      ))}
    </ul>
  );
}
