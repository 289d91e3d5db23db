/** Names the target of a transfer (`agent:1002`, `line:case`, `telephone:02512345678`) in words. */
export function targetName(target: string, lineName: (name: string) => string): string {
  const [, kind, name] = /^([a-z_]+):(.*)$/.exec(target) ?? [];
  if (name === undefined) return target;
  return kind === 'line' ? lineName(name) : name;
}
