//! What a writing closure may do: all that a reader may, change rows, and say what to tell the world.

use std::{cell::RefCell, ops::Deref};

use rusqlite::{Connection, Params};

use crate::{
    chance::Chance,
    contract::time::Timestamp,
    domain::{error::Result, notices::Notice},
    store::{faults::OrRefuse, query::Query},
};

/// A caller's part of the writer's transaction. It sees one time and is undone alone.
pub struct Tx<'c> {
    query: Query<'c>,
    now: Timestamp,
    chance: Chance,
    /// What to tell once this is committed; cut back when the caller fails.
    notices: RefCell<Vec<Notice>>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection, now: Timestamp, chance: Chance) -> Self {
        Self { query: Query::new(connection), now, chance, notices: RefCell::default() }
    }

    /// The time of this transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A fresh id, sortable by time.
    pub fn id<T: From<String>>(&self) -> T {
        T::from(self.chance.id(self.now.0).to_string())
    }

    /// Tells `notice` after the commit, and never if there is none.
    pub fn announce(&self, notice: Notice) {
        self.notices.borrow_mut().push(notice);
    }

    /// Runs a statement and answers how many rows it changed.
    pub(super) fn execute(&self, sql: &'static str, params: impl Params) -> Result<usize> {
        let mut statement = self.prepare(sql)?;
        statement.execute(params).or_refuse()
    }

    /// How many notices were announced so far.
    pub(super) fn mark(&self) -> usize {
        self.notices.borrow().len()
    }

    /// Forgets the notices after `mark`.
    pub(super) fn cut_back(&self, mark: usize) {
        self.notices.borrow_mut().truncate(mark);
    }

    pub(super) fn into_notices(self) -> Vec<Notice> {
        self.notices.into_inner()
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Query<'c>;

    fn deref(&self) -> &Query<'c> {
        &self.query
    }
}
