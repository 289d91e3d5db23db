import { Tag } from '../parts/tag.js';
import { useLineName } from '../parts/useLineName.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

/** Skills (`topic:case`) in words, each with its level if it has one. */
export function SkillTags(props: {
  readonly skills: readonly { readonly skill: string; readonly level?: number }[];
}) {
  const words = useWords(lineWords);
  const lineName = useLineName();
  const valueOf = (kind: string, value: string) =>
    kind === 'language'
      ? wordOf(words.language, value)
      : kind === 'topic'
        ? lineName(value)
        : value;
  return (
    <span className="row">
      {props.skills.map(({ skill, level }) => {
        const [kind = '', value = ''] = skill.split(':');
        return (
          <Tag key={skill}>
            {wordOf(words.skillKinds, kind)} {valueOf(kind, value)}
            {level !== undefined && <span className="num mute"> {level}</span>}
          </Tag>
        );
      })}
    </span>
  );
}
