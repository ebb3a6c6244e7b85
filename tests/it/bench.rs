//! The house measures itself.

use std::fs;

use serde_json::Value;

use crate::console::Console;

fn measured(console: &Console, more: &[&str]) -> Value {
    let mut words = vec!["bench", "--json", "--seconds=1", "--in=."];
    words.extend(more);
    let told = console.run(&words).done();
    assert_eq!(fs::read_dir(console.path(".")).unwrap().count(), 0, "the folder is gone");
    serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"))
}

#[test]
fn a_machine_is_measured_and_every_message_arrives_once() {
    let console = Console::open();
    for (pace, deliveries) in [("--rate=20", 1.0), ("--rate=0", 1.0)] {
        let report = measured(&console, &["--clients=5", "--rooms=2", pace]);
        assert_eq!(report["valid"], true, "{report}");
        for amiss in ["lost", "doubled", "refused", "ended", "unanswered", "undelivered"] {
            assert_eq!(report[amiss], 0, "{amiss}: {report}");
        }
        for figure in ["connectsPerSecond", "acksPerSecond", "deliveriesPerSecond"] {
            assert!(report[figure].as_f64().unwrap() >= deliveries, "{figure}: {report}");
        }
        for times in [&report["ackMs"], &report["deliveryMs"]] {
            let [p50, p99, max] = ["p50", "p99", "max"].map(|name| times[name].as_f64().unwrap());
            assert!(0.0 < p50 && p50 <= p99 && p99 <= max, "{report}");
        }
        assert!(!report["verdict"].as_str().unwrap().is_empty());
    }
}

#[test]
fn what_cannot_be_measured_is_refused_before_anything_starts() {
    let console = Console::open();
    let refused = console.run(&["bench", "--clients=5", "--rooms=3"]).refused();
    assert!(refused.contains("each room needs two"), "{refused}");
    let refused = console.run(&["bench", "--processes=2"]).refused();
    assert!(refused.contains("--redis"), "{refused}");
    let refused = console.run(&["bench", "--in=attic", "--clients=2"]).refused();
    assert!(refused.contains("cannot make") && refused.contains("attic"), "{refused}");
    assert_eq!(console.run(&["bench", "--clients=1"]).code, Some(2));
}
