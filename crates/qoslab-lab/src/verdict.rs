//! What a command came to, and the number that says so.

/// What a command came to; the numbers are an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// 0: everything held.
    Held,
    /// 3: it cannot be said: a run without an end, a control arm that misbehaves, an expectation
    /// that holds only because nothing is there.
    Unknown,
    /// 1: an expectation or a rule broke.
    Broken,
    /// 2: the input or the command line is wrong.
    Wrong,
}

impl Verdict {
    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Broken => 1,
            Self::Wrong => 2,
            Self::Unknown => 3,
        }
    }
}
