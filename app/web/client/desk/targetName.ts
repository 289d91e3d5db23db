/** Names the target of a transfer (`agent:1002`, `queue:case`, `telephone:02512345678`) in words. */
export function targetName(target: string, queueName: (name: string) => string): string {
  const [, kind, name] = /^([a-z_]+):(.*)$/.exec(target) ?? [];
  if (name === undefined) return target;
  return kind === 'queue' ? queueName(name) : name;
}
