/** The form's fields for skills: which, chosen from a list, and for an agent how good at each. */
import { useRead } from '../api/useRead.js';
import { Select } from '../parts/controls/select.js';
import { Field } from '../parts/field.js';
import { ChoicesField } from '../parts/formFields.js';
import { adminWords } from '../words/admin.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { useSkillName } from './skillTags.js';

const levels = Array.from({ length: 10 }, (_, at) => at + 1);
/** That of a skill that has just been chosen. */
const usualLevel = 5;

/**
 * A field for several skills. It offers what there is: the queues' topics, the languages, the courts;
 * and what is chosen already.
 */
export function SkillsField(props: {
  readonly label: string;
  readonly skills: readonly string[];
  readonly onChange: (skills: string[]) => void;
}) {
  const queue = useWords(queueWords);
  const nameOf = useSkillName();
  const courts = useRead('GET /api/directory', { query: {} }).data?.courts ?? [];
  const titles = useRead('GET /api/queue-titles', undefined).data?.queues ?? [];
  const queues = useRead('GET /api/queues', undefined).data?.queues ?? [];
  const known = new Set([
    ...queues.flatMap(({ skills }) => skills),
    ...titles.map(({ name }) => `topic:${name}`),
    ...Object.keys(queue.language).map((each) => `language:${each}`),
    ...courts.map(({ code }) => `court:${code}`),
    ...props.skills,
  ]);
  return (
    <ChoicesField
      label={props.label}
      name="skills"
      value={props.skills}
      onChange={props.onChange}
      choices={[...known].map((skill) => ({ value: skill, label: nameOf(skill) }))}
    />
  );
}

interface Levelled {
  readonly skill: string;
  readonly level: number;
}

/** The skills of an agent, each with a level from 1 to 10. */
export function AgentSkillsField(props: {
  readonly skills: readonly Levelled[];
  readonly onChange: (skills: readonly Levelled[]) => void;
}) {
  const words = useWords(adminWords);
  const nameOf = useSkillName();
  const { skills, onChange } = props;
  const levelOf = (skill: string) =>
    skills.find((each) => each.skill === skill)?.level ?? usualLevel;
  return (
    <>
      <SkillsField
        label={words.skills}
        skills={skills.map(({ skill }) => skill)}
        onChange={(chosen) => onChange(chosen.map((skill) => ({ skill, level: levelOf(skill) })))}
      />
      {skills.length > 0 && (
        <div className="two-columns levels">
          {skills.map(({ skill, level }) => (
            <Field key={skill} label={words.levelOf(nameOf(skill))}>
              {(tied) => (
                <Select
                  {...tied}
                  aria-label={words.levelOf(nameOf(skill))}
                  value={level}
                  onChange={(chosen) =>
                    onChange(
                      skills.map((each) =>
                        each.skill === skill ? { skill, level: chosen } : each,
                      ),
                    )
                  }
                  options={levels.map((each) => ({ value: each, label: String(each) }))}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </>
  );
}
