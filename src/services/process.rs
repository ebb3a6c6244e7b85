//! What the process uses, as far as the system tells: Linux does, in `/proc/self` (proc(5)).

use std::time::Instant;

/// Clock ticks in a second of `/proc/self/stat`, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// Resident memory; `None` where the system does not tell.
pub fn memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// User and system time so far (`stat`, fields 14 and 15; the name may hold spaces).
pub fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

/// Tells which share of one core was used since it was last asked.
#[derive(Debug, Default)]
pub struct CpuMeter {
    last: Option<(Instant, f64)>,
}

impl CpuMeter {
    /// `None` at the first time.
    pub fn read(&mut self, now: Instant) -> Option<f64> {
        let used = cpu_seconds()?;
        let (then, before) = self.last.replace((now, used))?;
        let seconds = now.duration_since(then).as_secs_f64();
        (seconds > 0.0).then(|| (used - before) / seconds)
    }
}
