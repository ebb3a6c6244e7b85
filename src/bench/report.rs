//! The figures, as text and as JSON, with a verdict.

use std::fmt;

use serde::Serialize;

use crate::bench::{
    plan::Plan,
    round::{Figures, Quantiles},
};

/// Milliseconds after which a conversation feels slow.
pub const TOO_LONG: f64 = 250.0;

/// What this machine holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub version: &'static str,
    pub cores: usize,
    pub plan: Plan,
    pub connects_per_second: f64,
    /// Bytes of the server's memory with everybody in their rooms.
    pub server_memory: Option<u64>,
    /// Bytes of it that each client added.
    pub memory_per_client: Option<u64>,
    #[serde(flatten)]
    pub figures: Figures,
    /// Deliveries that never came.
    pub lost: u64,
    /// Deliveries that came again.
    pub doubled: u64,
    /// Connections that ended before their time.
    pub ended: u64,
    /// The first thing that went wrong, in its own words.
    pub trouble: Option<String>,
}

impl Report {
    /// Did every message arrive once at everybody?
    pub fn is_valid(&self) -> bool {
        let Figures { unanswered, refused, .. } = self.figures;
        [self.lost, self.doubled, self.ended, unanswered, refused] == [0; 5]
    }

    /// One sentence for people.
    pub fn verdict(&self) -> String {
        let Figures { rate, acks_per_second, delivery_ms, .. } = &self.figures;
        if !self.is_valid() {
            let trouble = self.trouble.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
            return format!("too much for this machine, or a fault: not everything arrived once{trouble}");
        }
        let slow = delivery_ms.p99 > TOO_LONG;
        let late = *acks_per_second < 0.95 * f64::from(*rate);
        match (self.plan.ramp, slow || late) {
            (true, false) => format!(
                "this machine holds {rate} messages a second for {} clients; 99 of 100 deliveries took at most {}",
                self.plan.clients,
                ms(delivery_ms.p99),
            ),
            (false, false) => format!(
                "this machine holds it: every message arrived once, 99 of 100 deliveries took at most {}",
                ms(delivery_ms.p99),
            ),
            (_, true) if late => {
                format!(
                    "too much for this machine: it kept up with {acks_per_second:.0} of {rate} messages a second"
                )
            }
            (_, true) => format!(
                "slow on this machine: one delivery in a hundred took more than {}; try fewer clients",
                ms(delivery_ms.p99),
            ),
        }
    }

    /// One JSON object.
    pub fn json(&self) -> serde_json::Result<String> {
        let mut report = serde_json::to_value(self)?;
        report["valid"] = self.is_valid().into();
        report["verdict"] = self.verdict().into();
        serde_json::to_string_pretty(&report)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { clients, rooms, seconds, processes, .. } = &self.plan;
        let figures = &self.figures;
        let pace = match figures.rate {
            0 => "each sender waits for its acknowledgement".to_owned(),
            rate => format!("{rate} messages a second"),
        };
        let mut row = |name: &str, value: String| writeln!(f, "{name:<18}{value}");
        row("tertulia", format!("{} on {} cores", self.version, self.cores))?;
        let spread = match processes {
            1 => String::new(),
            several => format!(", processes {several}"),
        };
        row("load", format!("clients {clients}, rooms {rooms}{spread}; {pace}; {seconds} s"))?;
        row("connecting", format!("{:.0} clients a second", self.connects_per_second))?;
        if let (Some(all), Some(each)) = (self.server_memory, self.memory_per_client) {
            let (all, each) = (all as f64 / 1_048_576.0, each as f64 / 1024.0);
            row("memory", format!("{each:.1} KiB a client, {all:.0} MiB in all"))?;
        }
        row("durable acks", format!("{:.0} a second", figures.acks_per_second))?;
        row("", quantiles(&figures.ack_ms))?;
        row("deliveries", format!("{:.0} a second", figures.deliveries_per_second))?;
        row("", quantiles(&figures.delivery_ms))?;
        if let (Some(each), Some(server), Some(own)) =
            (figures.cpu_us_per_delivery, figures.server_cpu_percent, figures.own_cpu_percent)
        {
            let text =
                format!("{each:.1} µs a delivery; server {server:.0} %, measuring {own:.0} % of a core");
            row("CPU", text)?;
        }
        let (Self { lost, doubled, ended, .. }, refused) = (self, figures.refused);
        row(
            "amiss",
            format!("lost {lost}, doubled {doubled}, refused {refused}, connections ended {ended}"),
        )?;
        write!(f, "\n{}", self.verdict())
    }
}

fn quantiles(times: &Quantiles) -> String {
    let Quantiles { p50, p95, p99, max } = times;
    format!("p50 {}   p95 {}   p99 {}   max {}", ms(*p50), ms(*p95), ms(*p99), ms(*max))
}

fn ms(time: f64) -> String {
    if time < 10.0 { format!("{time:.1} ms") } else { format!("{time:.0} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rate: u32, acks_per_second: f64, p99: f64, lost: u64) -> Report {
        let times = Quantiles { p50: 1.0, p95: 2.0, p99, max: p99 };
        Report {
            version: "1",
            cores: 2,
            plan: Plan {
                clients: 10,
                rooms: 1,
                rate,
                seconds: 1,
                processes: 1,
                redis: None,
                ramp: false,
                place: std::path::PathBuf::new(),
                is_shown: false,
            },
            connects_per_second: 100.0,
            server_memory: None,
            memory_per_client: None,
            figures: Figures {
                rate,
                acks_per_second,
                deliveries_per_second: 9.0 * acks_per_second,
                ack_ms: times.clone(),
                delivery_ms: times,
                cpu_us_per_delivery: None,
                server_cpu_percent: None,
                own_cpu_percent: None,
                unanswered: 0,
                undelivered: 0,
                refused: 0,
            },
            lost,
            doubled: 0,
            ended: 0,
            trouble: None,
        }
    }

    #[test]
    fn the_verdict_says_what_to_think_of_the_figures() {
        for (report, told) in [
            (
                report(0, 800.0, 12.34, 0),
                "holds it: every message arrived once, 99 of 100 deliveries took at most 12 ms",
            ),
            (report(0, 800.0, 300.0, 0), "slow on this machine"),
            (report(1000, 800.0, 12.0, 0), "kept up with 800 of 1000"),
            (report(0, 800.0, 12.0, 1), "not everything arrived once"),
        ] {
            assert!(report.verdict().contains(told), "{}", report.verdict());
            assert!(report.json().unwrap().contains(told));
            assert!(report.to_string().ends_with(&report.verdict()));
        }
    }
}
