import { Tag } from '../parts/tag.js';
import { useLineName } from '../parts/useLineName.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

/** Skills (`topic:case`) in words, each with its level if it has one. */
export function SkillTags(props: {
  readonly skills: readonly { readonly skill: string; readonly level?: number }[];
}) {
  const skillName = useSkillName();
  return (
    <span className="row">
      {props.skills.map(({ skill, level }) => (
        <Tag key={skill}>
          {skillName(skill)}
          {level !== undefined && <span className="num mute"> {level}</span>}
        </Tag>
      ))}
    </span>
  );
}

/** Returns a function that puts a skill into words. */
export function useSkillName(): (skill: string) => string {
  const words = useWords(lineWords);
  const lineName = useLineName();
  return (skill) => {
    const [kind = '', value = ''] = skill.split(':');
    const name =
      kind === 'language'
        ? wordOf(words.language, value)
        : kind === 'topic'
          ? lineName(value)
          : value;
    return `${wordOf(words.skillKinds, kind)} ${name}`;
  };
}
