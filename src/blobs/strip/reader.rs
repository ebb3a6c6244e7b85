//! What the formats share: bytes taken from the front, never beyond the end; what is left of a picture.

/// It ends too early, or is not what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// What is left of a picture.
#[derive(Debug)]
pub struct Stripped {
    pub bytes: Vec<u8>,
    /// 1 for one that stands still.
    pub frames: usize,
}

/// What has not been taken.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8, Broken> {
        Ok(self.take(1)?[0])
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken)
    }

    /// What is left, without taking it.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
}
