//! Choices out of bytes. When the bytes are used up, every choice is the first one.

#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next step of a script, if there is one.
    pub(super) fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().unwrap_or(0)
    }

    pub(super) fn short(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// A number that is mostly small, and sometimes at an end of its range.
    pub(super) fn number(&mut self) -> u32 {
        match self.byte() {
            0xFF => u32::MAX,
            0xFE => u16::MAX.into(),
            0xFD => self.short().into(),
            small => small.into(),
        }
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.byte()) % of.len()]
    }

    /// One time in four.
    pub(super) fn seldom(&mut self) -> bool {
        self.byte() & 3 == 3
    }

    /// So many bytes, or all that are left.
    pub(super) fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
