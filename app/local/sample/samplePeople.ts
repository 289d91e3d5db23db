/**
 * The people of the sample court whose sign-in data is known, for trying the hotline and for tests.
 * All are made up. `sql/sample/README.md` says what each of them hears.
 */
export interface SamplePerson {
  readonly name: string;
  readonly residentId: string;
  readonly queryNumber: string;
  readonly password: string;
  /** The mobile number that the court has on file; some have none. */
  readonly mobile?: string;
}

export const samplePeople = {
  /** One public civil case; its hearing is nine workdays ahead at 09:30. */
  zhang: {
    name: '张秀英',
    residentId: '11010519491231002X',
    queryNumber: '26000001',
    password: '246810',
    mobile: '19900000101',
  },
  /** Three cases: a civil one, an enforcement, and an appeal whose file is being transferred. */
  li: {
    name: '李建国',
    residentId: '440524188001010014',
    queryNumber: '26000002',
    password: '135791',
    mobile: '19900000102',
  },
  /** A case not heard in public (privacy), with a hearing. */
  chen: {
    name: '陈雨',
    residentId: '32010219920315002X',
    queryNumber: '26000004',
    password: '112233',
    mobile: '19900000104',
  },
  /** A decided case; the judgment has not been served on this party yet. */
  zhao: {
    name: '赵敏',
    residentId: '320501198808080168',
    queryNumber: '26000005',
    password: '654321',
    mobile: '19900000105',
  },
  /** A judgment that has been served, and fees that are partly refunded. */
  sun: {
    name: '孙伟',
    residentId: '320203197911200035',
    queryNumber: '26000006',
    password: '998877',
  },
  /** Agent ad litem in twelve cases; in the last of them the authority has ended. */
  wang: {
    name: '王律师',
    residentId: '320281197506090011',
    queryNumber: '26000007',
    password: '808808',
    mobile: '19900000107',
  },
  /** A filing that has not been decided yet. */
  zhou: {
    name: '周杰',
    residentId: '32040220000229001X',
    queryNumber: '26000008',
    password: '303030',
  },
  /**
   * Four cases: a fee that is due, a refused filing, a judgment just served, an ended enforcement.
   */
  fang: {
    name: '方晴',
    residentId: '320104198504120025',
    queryNumber: '26000009',
    password: '515150',
    mobile: '19900000109',
  },
  /** Applicant of an enforcement: part of her money has come in, and waits for her account. */
  he: {
    name: '何玉兰',
    residentId: '320302195806120025',
    queryNumber: '26000010',
    password: '707070',
    mobile: '19900000110',
  },
  /** Debtor of the same enforcement: restricted, and his house is to be auctioned. */
  zou: {
    name: '邹强',
    residentId: '32011119830305001X',
    queryNumber: '26000011',
    password: '717171',
  },
  /** Two cases: a fee with a payment code that is due, and a fee that comes back. */
  tang: {
    name: '唐慧芬',
    residentId: '32060219771105004X',
    queryNumber: '26000012',
    password: '828282',
    mobile: '19900000113',
  },
} as const satisfies Record<string, SamplePerson>;

/**
 * A lawyer whom the court knows by her licence number. She acts for the defendant in the twelve
 * cases of Wang, and has a query number in none.
 */
export const sampleLawyer = {
  name: '许婧',
  licence: '13298200911000001',
  password: '121212',
} as const;

/**
 * An applicant whose case has no number yet: three things are missing. She has the number of her online
 * filing, and no notice with a query number.
 */
export const sampleApplicant = {
  name: '钱慧',
  residentId: '320106199406170026',
  filingNumber: '9801000000012',
  password: '626262',
  mobile: '19900000112',
} as const;
