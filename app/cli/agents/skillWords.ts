/** Skills as they are typed: `topic:case`, and with a level `topic:case:8`. */
import type { AgentSkill } from '../../queue/store/agents.js';
import { BadInput } from '../terminal/badInput.js';

const usualLevel = 5;

/**
 * Parses skills with levels; rejects a skill typed twice.
 * @throws BadInput
 */
export function readSkillLevels(words: readonly string[]): AgentSkill[] {
  const skills = words.map((word): AgentSkill => {
    const [, kind, value, level] = /^([a-z]+):([^\s:,]+)(?::(\d+))?$/.exec(word) ?? [];
    if (kind === undefined || value === undefined) {
      throw new BadInput(
        `${word} is not a skill: write KIND:VALUE, such as topic:case, court:苏98 or language:en, or with a level topic:case:8`,
      );
    }
    const n = level === undefined ? usualLevel : Number(level);
    if (n < 1 || n > 10) throw new BadInput(`${word}: the level must be 1 to 10 (10 is the best)`);
    return { skill: `${kind}:${value}`, level: n };
  });
  const twice = skills.find(({ skill }, index) =>
    skills.slice(index + 1).some((other) => other.skill === skill),
  );
  if (twice !== undefined) throw new BadInput(`the skill ${twice.skill} is given twice`);
  return skills;
}

/**
 * Parses skills without levels, as a queue requires them.
 * @throws BadInput
 */
export function readSkillWords(words: readonly string[]): string[] {
  const wrong = words.find((word) => !/^[a-z]+:[^\s:,]+$/.test(word));
  if (wrong !== undefined) {
    throw new BadInput(
      `${wrong} is not a skill: write KIND:VALUE, such as topic:case, court:苏98 or language:en`,
    );
  }
  return [...new Set(words)].sort();
}
