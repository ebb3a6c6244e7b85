//! placeholder merged from the ops branch
#[derive(Clone, Debug)]
pub struct Options {
    pub readers: u32,
    pub write_queue: usize,
    pub batch: usize,
    pub cache_kib: u32,
}
impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, write_queue: 4096, batch: 256, cache_kib: 16_000 }
    }
}
