//! [`Table`]: rows for a terminal, each column as wide as it must be. Prints nothing itself.

use std::fmt;

use comfy_table::{CellAlignment, Table as Comfy, presets};

/// A table for people. The first column is words; the others are numbers unless they are said to be
/// words too.
#[derive(Debug)]
pub(crate) struct Table(Comfy);

impl Table {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        let mut table = Comfy::new();
        table.load_style(presets::NOTHING);
        table.set_header(header);
        for (at, column) in table.column_iter_mut().enumerate() {
            let side = if at == 0 {
                CellAlignment::Left
            } else {
                CellAlignment::Right
            };
            column.set_cell_alignment(side);
        }
        Self(table)
    }

    /// The column at `at` holds words.
    pub(crate) fn words(mut self, at: usize) -> Self {
        if let Some(column) = self.0.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Left);
        }
        self
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.add_row(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        f.write_str(&lines.join("\n"))
    }
}
