/**
 * The name by which people call a court: 临江市中级人民法院 is 临江中院, 江苏省高级人民法院 江苏高院, and
 * 梅溪区人民法院 梅溪区法院. A name of another form stays whole.
 */
const short: readonly (readonly [RegExp, string])[] = [
  [/^最高人民法院$/, '最高法院'],
  [/^(.{2,}?)(?:省|市|自治区)?高级人民法院$/, '$1高院'],
  [/^(?:.+省)?(.{2,}?)(?:市|地区|自治州|盟)?中级人民法院$/, '$1中院'],
  [/^(.{2,}?)人民法院$/, '$1法院'],
];

/** Returns the short name of a court, in Mandarin. */
export function shortCourtName(name: string): string {
  for (const [form, by] of short) if (form.test(name)) return name.replace(form, by);
  return name;
}
