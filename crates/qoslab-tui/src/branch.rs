//! A scenario that is open: the run of its file, and every branch that an edit made.
//!
//! A branch is the one it comes from and some more paths and values, so that the shell can make it
//! too. Undo goes back to where one was; nothing is lost by it.

use crate::order::{Order, Run};
use std::sync::Arc;

/// A branch.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The branch that it comes from; the first one has none.
    pub parent: Option<usize>,
    /// What makes it different, in a few words.
    pub what: String,
    /// What the shell would be asked for.
    pub order: Order,
    /// The run, once it is there.
    pub run: Option<Arc<Run>>,
}

/// The branches of an open scenario.
#[derive(Clone, Debug)]
pub struct Tree {
    /// All of them; the first one is the file as it is. Never empty.
    pub branches: Vec<Branch>,
    /// Where one is.
    pub at: usize,
    undo: Vec<usize>,
    redo: Vec<usize>,
}

impl Tree {
    /// A file as it is.
    pub fn new(order: Order, run: Option<Arc<Run>>) -> Self {
        let branch = Branch { parent: None, what: "the file as it is".to_owned(), order, run };
        Self { branches: vec![branch], at: 0, undo: Vec::new(), redo: Vec::new() }
    }

    /// The branch one is on.
    pub fn here(&self) -> &Branch {
        &self.branches[self.at]
    }

    /// Its name: `base`, then letters.
    pub fn name(&self, branch: usize) -> String {
        match branch.checked_sub(1) {
            None => "base".to_owned(),
            Some(at) if at < 26 => char::from(b'A' + at as u8).to_string(),
            Some(at) => format!("{}{}", char::from(b'A' + (at % 26) as u8), at / 26),
        }
    }

    /// Goes to a new branch from here.
    pub fn fork(&mut self, what: String, order: Order, run: Arc<Run>) {
        let parent = Some(self.at);
        self.branches.push(Branch { parent, what, order, run: Some(run) });
        self.go(self.branches.len() - 1);
    }

    /// Goes to a branch.
    pub fn go(&mut self, branch: usize) {
        if branch < self.branches.len() && branch != self.at {
            self.undo.push(self.at);
            self.redo.clear();
            self.at = branch;
        }
    }

    /// Back to where one was; says whether there is such a place.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.undo.pop() else { return false };
        self.redo.push(self.at);
        self.at = before;
        true
    }

    /// Forth again.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.redo.pop() else { return false };
        self.undo.push(self.at);
        self.at = after;
        true
    }

    /// The branches as a tree: each with its depth, children below their parent.
    pub fn listed(&self) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        self.list(0, 0, &mut all);
        all
    }

    fn list(&self, branch: usize, depth: usize, all: &mut Vec<(usize, usize)>) {
        all.push((branch, depth));
        let children =
            (0..self.branches.len()).filter(|of| self.branches[*of].parent == Some(branch));
        children.for_each(|child| self.list(child, depth + 1, all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qoslab_lab::library;

    fn tree() -> Tree {
        let source = Arc::new(library::find(library::FLAGSHIP).expect("it is built in"));
        let order = Order::new(source);
        let run = Arc::new(order.run().expect("it runs"));
        let mut tree = Tree::new(order.clone(), Some(run.clone()));
        tree.fork("first".to_owned(), order.clone(), run.clone());
        tree.go(0);
        tree.fork("second".to_owned(), order, run);
        tree
    }

    #[test]
    fn undo_and_redo_walk_over_the_places_where_one_was() {
        let mut tree = tree();
        let mut places = vec![tree.at];
        while tree.undo() {
            places.push(tree.at);
        }
        assert_eq!(places, [2, 0, 1, 0]);
        assert!(tree.redo());
        assert_eq!(tree.at, 1);
        tree.go(2);
        assert!(!tree.redo(), "a new way forgets the old one");
    }

    #[test]
    fn branches_hang_below_the_one_they_come_from() {
        assert_eq!(tree().listed(), [(0, 0), (1, 1), (2, 1)]);
        assert_eq!(tree().name(0), "base");
        assert_eq!(tree().name(2), "B");
    }
}
