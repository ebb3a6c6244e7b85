//! What a reading closure may do: ask for one row, some rows, or one value. Statements are kept ready.

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row};

use crate::{domain::error::Result, store::faults::OrRefuse};

/// One moment of the database, to read from.
pub struct Query<'c> {
    connection: &'c Connection,
}

impl<'c> Query<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// SQLite numbers `$1` and its like by where they first stand, so they must stand in ascending order.
    pub(super) fn prepare(&self, sql: &'static str) -> Result<CachedStatement<'c>> {
        let statement = self.connection.prepare_cached(sql).or_refuse()?;
        debug_assert!(
            (1..=statement.parameter_count())
                .all(|nth| statement.parameter_name(nth) == Some(format!("${nth}").as_str())),
            "the parameters must stand in ascending order: {sql}"
        );
        Ok(statement)
    }

    /// The first row, if there is one.
    pub(super) fn maybe<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.prepare(sql)?;
        statement.query_row(params, from_row).optional().or_refuse()
    }

    /// Every row, in the statement's order. Statements bound their rows themselves.
    pub(super) fn list<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map(params, from_row).or_refuse()?;
        rows.collect::<rusqlite::Result<Vec<T>>>().or_refuse()
    }

    /// The one value of a row that is always there: a count, an `exists`.
    pub(super) fn value<T: rusqlite::types::FromSql>(
        &self,
        sql: &'static str,
        params: impl Params,
    ) -> Result<T> {
        let mut statement = self.prepare(sql)?;
        statement.query_row(params, |row| row.get(0)).or_refuse()
    }

    /// How the engine would run `sql`, one step a line: for the tests of hot queries.
    #[cfg(test)]
    pub(super) fn plan(&self, sql: &str, params: impl Params) -> String {
        let mut statement = self.connection.prepare(&format!("explain query plan {sql}")).unwrap();
        let steps = statement.query_map(params, |row| row.get::<_, String>("detail")).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    }
}
