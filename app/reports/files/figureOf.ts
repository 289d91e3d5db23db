/** One figure of a report, with the kind that says how it is written. */
import type { Cell, Measured } from '../store/computeReport.js';
import type { Column, FigureKind } from '../store/reportColumns.js';

export interface AnyFigure {
  readonly kind: FigureKind;
  readonly value: Exclude<Cell, Measured>;
}

/** In the summary each figure has its own kind; elsewhere it is that of its column. */
export function figureOf(column: Pick<Column, 'kind'>, cell: Cell): AnyFigure {
  if (cell !== null && typeof cell === 'object' && 'kind' in cell) return cell;
  return { kind: column.kind, value: cell };
}
