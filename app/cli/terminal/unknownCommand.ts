import type { Command } from 'commander';

/** Returns the error message for an unknown command of a group. */
export function unknownCommand(group: Command, word: string): string {
  const names = group.commands.map((each) => each.name()).join(', ');
  return `hotline ${group.name()} has no command ${word}; its commands are ${names}`;
}
