import { useRead } from '../api/useRead.js';
import { Tag } from '../parts/tag.js';
import { useQueueName } from '../parts/useQueueName.js';
import { queueWords } from '../words/queue.js';
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

/** Returns a function that puts a skill into words; that of a court is the court's name. */
export function useSkillName(): (skill: string) => string {
  const words = useWords(queueWords);
  const queueName = useQueueName();
  const courts = useRead('GET /api/directory', { query: {} }).data?.courts ?? [];
  return (skill) => {
    const court = courts.find(({ code }) => `court:${code}` === skill);
    if (court !== undefined) return court.name;
    const [kind = '', value = ''] = skill.split(':');
    const name =
      kind === 'language'
        ? wordOf(words.language, value)
        : kind === 'topic'
          ? queueName(value)
          : value;
    return `${wordOf(words.skillKinds, kind)} ${name}`;
  };
}
