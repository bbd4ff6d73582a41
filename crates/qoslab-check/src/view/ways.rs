//! Something for each direction of each connection. Connections are numbered from 0, so that no
//! search is needed.

use super::{ConnIx, way};
use alloc::vec::Vec;
use qoslab_trace::Direction;

/// One `T` for each direction of each connection; those that were never asked for are as new.
#[derive(Debug)]
pub(crate) struct Ways<T>(Vec<[T; 2]>);

impl<T> Default for Ways<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Default> Ways<T> {
    /// What there is for a direction of a connection.
    pub(crate) fn at(&mut self, conn: ConnIx, dir: Direction) -> &mut T {
        if self.0.len() <= conn.0 {
            self.0.resize_with(conn.0 + 1, Default::default);
        }
        &mut self.0[conn.0][way(dir)]
    }
}
