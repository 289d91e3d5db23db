/** Reads the file of `hotline import courts`: JSON, or CSV as exported by a spreadsheet. */
import { decode } from 'iconv-lite';
import { CsvError, parse } from 'csv-parse/sync';
import {
  checkCourtRecords,
  type CourtRecord,
  type staffDuties,
} from '../../court/store/courtRecords.js';
import { BadInput } from '../terminal/badInput.js';

/** Decodes a text as UTF-8, or as GB18030 if it is not valid UTF-8. */
function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decode(bytes, 'gb18030');
  }
}

/**
 * Parses a CSV file into rows keyed by its headings.
 * @throws BadInput saying where it is not CSV.
 */
export function readCsvRows(file: string, bytes: Buffer): Record<string, string>[] {
  try {
    return parse(decodeText(bytes), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new BadInput(`${file}: ${error.message}`);
    throw error;
  }
}

/**
 * Reads the courts in a file.
 * @throws BadInput naming every place that is wrong.
 */
export function readCourtsFile(file: string, bytes: Buffer): readonly CourtRecord[] {
  const json = /\.csv$/i.test(file)
    ? courtsOfRows(file, readCsvRows(file, bytes))
    : parseJson(file, bytes);
  const checked = checkCourtRecords(json);
  if (checked.kind === 'invalid') {
    throw new BadInput(`${file}:\n  - ${checked.problems.join('\n  - ')}`);
  }
  return checked.courts;
}

function parseJson(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw new BadInput(`${file}: invalid JSON: ${(error as Error).message}`);
  }
}

const courtColumns = ['name', 'nameEn', 'level', 'parent', 'telephone', 'address'] as const;
const columns = [
  'court',
  ...courtColumns,
  'department',
  'departmentEn',
  'departmentTelephone',
  'secretaryTelephone',
  'departmentDuty',
  'staff',
  'role',
  'staffTelephone',
  'staffMobile',
  'staffDuty',
  'inChargeOf',
];

type Duty = (typeof staffDuties)[number];

/** The duties of a department or a person for their court's tickets, as a file may name them. */
const duties: Readonly<Record<string, Duty>> = {
  dispatch: 'dispatch',
  转办: 'dispatch',
  supervision: 'supervision',
  督办: 'supervision',
  inspection: 'inspection',
  督察: 'inspection',
  举报: 'inspection',
};

const flagOf = {
  dispatch: 'isDispatch',
  supervision: 'isSupervision',
  inspection: 'isInspection',
} as const satisfies Record<Duty, string>;

/**
 * Reads a column of duties; several have `|` between them.
 * @param place for the message: file, row and column.
 */
function readDuties(text: string | undefined, place: string): Duty[] {
  const words = (text ?? '').split('|').filter((word) => word.trim() !== '');
  return words.map((word) => {
    const duty = duties[word.trim()];
    if (duty !== undefined) return duty;
    throw new BadInput(`${place} must be one of ${Object.keys(duties).join(', ')}`);
  });
}

interface CourtDraft {
  code: string;
  departments: Map<string, Record<string, string | boolean>>;
  staff: Record<string, string | string[]>[];
  /** Columns of the court itself. */
  own: Record<string, string>;
}

/**
 * Collects courts from rows. Each row names its court, and may describe the court, a department,
 * and a staff member.
 */
function courtsOfRows(file: string, rows: readonly Record<string, string>[]): unknown {
  const unknown = Object.keys(rows[0] ?? {}).find((heading) => !columns.includes(heading));
  if (unknown !== undefined) {
    throw new BadInput(
      `${file}: unknown heading "${unknown}"; the columns are: ${columns.join(', ')}`,
    );
  }
  const courts = new Map<string, CourtDraft>();
  rows.forEach((row, index) => {
    const code = row.court ?? '';
    if (code === '') throw new BadInput(`${file}, row ${index + 2}: the column court is empty`);
    const court: CourtDraft = courts.get(code) ?? {
      code,
      departments: new Map(),
      staff: [],
      own: {},
    };
    courts.set(code, court);
    for (const column of courtColumns) if (row[column]) court.own[column] = row[column];
    if (row.department) {
      const department: Record<string, string | boolean> = court.departments.get(
        row.department,
      ) ?? { name: row.department };
      court.departments.set(row.department, department);
      if (row.departmentEn) department.nameEn = row.departmentEn;
      if (row.departmentTelephone) department.telephone = row.departmentTelephone;
      if (row.secretaryTelephone) department.secretaryTelephone = row.secretaryTelephone;
      const place = `${file}, row ${index + 2}: departmentDuty`;
      for (const duty of readDuties(row.departmentDuty, place)) department[flagOf[duty]] = true;
    }
    if (row.staff) {
      court.staff.push({
        name: row.staff,
        role: row.role ?? '',
        ...(row.department && { department: row.department }),
        ...(row.staffTelephone && { telephone: row.staffTelephone }),
        ...(row.staffMobile && { mobile: row.staffMobile }),
        duties: readDuties(row.staffDuty, `${file}, row ${index + 2}: staffDuty`),
        inChargeOf: (row.inChargeOf ?? '').split('|').filter((department) => department !== ''),
      });
    }
  });
  return {
    courts: [...courts.values()].map(({ code, own, departments, staff }) => ({
      code,
      ...own,
      departments: [...departments.values()],
      staff,
    })),
  };
}
