/** What is wrong with a field, in words: at the field, and beside its name elsewhere. */
import type { FieldProblem } from '../../contract/routeContract.js';
import { both, type Language } from '../words/both.js';
import { Refused } from './callApi.js';

/** The fields of forms, by the name that the server gives a field. */
const fields = both(
  {
    name: '账号或名称',
    fullName: '姓名',
    roles: '角色',
    staffId: '人员',
    staffIds: '短信通知人员',
    agentNumber: '坐席工号',
    number: '号码',
    skills: '技能',
    text: '内容',
    reason: '理由',
    words: '查询内容',
    callerName: '来电人姓名',
    callerNumber: '联系电话',
    caseNumber: '案号',
    idNumber: '身份证号或者律师执业证号',
    courtId: '法院',
    departmentId: '部门',
    assigneeId: '承办人',
    aboutDepartmentId: '所涉部门',
    aboutStaffId: '所涉人员',
    threshold: '阈值',
    queues: '队列',
    title: '标题',
    titleZh: '中文名称',
    titleEn: '英文名称',
    template: '模板',
    to: '收件人',
    at: '时间',
    from: '起始日期',
    until: '截止日期',
    amount: '数额',
    code: '动态验证码',
    notes: '通话小结',
    how: '核验方式',
    body: '文件',
    recording: '录音',
    password: '密码',
    after: '新密码',
    unit: '单位',
    by: '分组',
    format: '文件格式',
  },
  {
    name: 'Account or name',
    fullName: 'Name',
    roles: 'Roles',
    staffId: 'Person',
    staffIds: 'Told by SMS',
    agentNumber: 'Agent number',
    number: 'Number',
    skills: 'Skills',
    text: 'Text',
    reason: 'Reason',
    words: 'What is looked for',
    callerName: 'Name of the caller',
    callerNumber: 'Telephone',
    caseNumber: 'Case number',
    idNumber: 'ID number or lawyer’s licence number',
    courtId: 'Court',
    departmentId: 'Department',
    assigneeId: 'Handler',
    aboutDepartmentId: 'Department it is about',
    aboutStaffId: 'Person it is about',
    threshold: 'Threshold',
    queues: 'Queues',
    title: 'Title',
    titleZh: 'Title in Chinese',
    titleEn: 'Title in English',
    template: 'Template',
    to: 'Recipients',
    at: 'Time',
    from: 'First day',
    until: 'Last day',
    amount: 'Amount',
    code: 'Code',
    notes: 'Notes',
    how: 'How the caller was verified',
    body: 'File',
    recording: 'Recording',
    password: 'Password',
    after: 'New password',
    unit: 'Unit',
    by: 'Grouping',
    format: 'Kind of file',
  },
);

type InWords = string | ((limit: number) => string);

const problems = both(
  {
    missing: '请填写',
    malformed: '格式不对，请检查',
    too_long: (most: number) => `太长，最多 ${most} 个字`,
    too_short: (least: number) => `太短，至少 ${least} 个字`,
    too_large: (most: number) => `太大，最大为 ${most}`,
    too_small: (least: number) => `太小，最小为 ${least}`,
    before_start: '早于起始日期',
    in_future: '尚未到来，请选择今天或者更早的日期',
    too_many_days: (most: number) => `统计时段太长，最长 ${most} 天`,
    too_fine: '时间间隔相对统计时段过细，请选择较长的间隔或者缩短时段',
    too_many_rows: (most: number) => `行数太多，PDF 最多 ${most} 行，请改用 XLSX 或者 CSV`,
    unknown: '没有找到，请核对',
    not_digits: '请填写电话号码，如 13800001111',
    no_mobile: '短信只能发往手机号码',
    hotline_number: '这是热线本身的号码，请换一个',
    other_department: '此人不在该部门',
    empty: '文件是空的',
    file_too_large: (most: number) => `文件太大，最大 ${most} MB`,
    name_too_long: '文件名太长',
    silent: '录音没有声音',
    recording_too_long: (most: number) => `录音太长，最长 ${most} 分钟`,
    bad_name: '只能用小写字母、数字、点和连字符',
    name_taken: '已被使用，请换一个',
    no_roles: '请至少选择一个角色',
    needs_staff: '该角色须选择法院人员',
    needs_agent: '该角色须填写坐席工号',
    needs_supervisor: '该工号不是班长',
    unknown_person: '没有这个人员',
    needs_full_name: '请填写姓名',
    wrong_password: '密码不对',
    wrong_code: '验证码不对，或已用过',
  } satisfies Record<FieldProblem, InWords>,
  {
    missing: 'this is needed',
    malformed: 'this is not right: look at it again',
    too_long: (most: number) => `too long: ${most} characters at most`,
    too_short: (least: number) => `too short: ${least} characters at least`,
    too_large: (most: number) => `too large: ${most} at most`,
    too_small: (least: number) => `too small: ${least} at least`,
    before_start: 'before the first one',
    in_future: 'in the future; choose today or an earlier day',
    too_many_days: (most: number) => `too long a period: ${most} days at most`,
    too_fine: 'too fine for so long a period; choose longer intervals or a shorter period',
    too_many_rows: (most: number) => `too many rows: a PDF has ${most} at most; choose XLSX or CSV`,
    unknown: 'not found: check it',
    not_digits: 'write a telephone number, such as 13800001111',
    no_mobile: 'SMS go to mobile numbers only',
    hotline_number: "this is the hotline's own number; choose another",
    other_department: 'this person is of another department',
    empty: 'the file is empty',
    file_too_large: (most: number) => `the file is too large: ${most} MB at most`,
    name_too_long: 'the name of the file is too long',
    silent: 'the recording has only silence',
    recording_too_long: (most: number) => `the recording is too long: ${most} minutes at most`,
    bad_name: 'only small letters, digits, dots and hyphens',
    name_taken: 'taken already; choose another',
    no_roles: 'choose one role at least',
    needs_staff: 'this role needs a person of the staff',
    needs_agent: 'this role needs the number of an agent',
    needs_supervisor: 'this agent is no supervisor',
    unknown_person: 'there is no such person',
    needs_full_name: 'enter a name',
    wrong_password: 'this is not your password',
    wrong_code: 'the code is wrong, or was used',
  } satisfies Record<FieldProblem, InWords>,
);

/** The field that an error is about, by the name that its form gives it; null: none. */
export function wrongField(error: unknown): string | null {
  if (!(error instanceof Refused) || error.field === null) return null;
  const [part, field] = error.field.split('.');
  return field ?? part ?? null;
}

/** What is wrong with a field, without its name; null: the server does not say. */
export function problemWords(error: unknown, language: Language): string | null {
  if (!(error instanceof Refused)) return null;
  const known: Readonly<Record<string, InWords>> = problems[language];
  const { problem, limit } = error.said;
  const words = known[typeof problem === 'string' ? problem : ''];
  return typeof words === 'function' ? words(Number(limit)) : (words ?? null);
}

/** Names the wrong field, and its problem; null: the server does not say what is wrong. */
export function fieldWords(error: Refused, language: Language): string | null {
  const names: Readonly<Record<string, string>> = fields[language];
  const problem = problemWords(error, language);
  // Of a search it is the last day, of a message who gets it.
  const name = names[error.field === 'query.to' ? 'until' : (wrongField(error) ?? '')];
  return problem === null || name === undefined
    ? problem
    : both(`${name}：${problem}`, `${name}: ${problem}`)[language];
}
