import "@mantine/core/styles/Table.css";

import { Table, type TableProps } from "@mantine/core";

import classes from "./stacked-table.module.css";

interface Props extends TableProps {
  /** What stands above the columns; the last may be `Actions`, which is not shown. */
  columns: string[];
}

/**
 * A table that is a list where there is little room.
 *
 * A cell is then named by its `data-label`; one with `data-actions` stands at the right of the others.
 */
export function StackedTable({ columns, children, ...table }: Props) {
  return (
    <Table className={classes.table} {...table}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (column === "Actions" ? <Table.Th key={column} aria-label={column} /> : <Table.Th key={column}>{column}</Table.Th>))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  );
}
