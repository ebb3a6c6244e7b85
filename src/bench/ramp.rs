//! Looks for the highest rate that the machine holds: doubles it until it is too much, then halves the gap.

use anyhow::Result;

use crate::bench::{
    child::House,
    report::TOO_LONG,
    round::{Figures, Round},
};

const FIRST: u32 = 16;
const MOST: u32 = 1 << 17;
/// Halvings of the gap: the answer is within an eighth of the truth.
const HALVINGS: u32 = 3;

/// The figures of the highest rate that was held, or of the lowest one if none was.
pub async fn climb(round: &Round<'_>, house: &mut House) -> Result<Figures> {
    let mut rate = round.plan.rate.max(FIRST);
    let mut figures = attempt(round, house, rate).await?;
    if !holds(&figures) {
        return Ok(figures);
    }
    while rate < MOST {
        let next = attempt(round, house, rate * 2).await?;
        if !holds(&next) {
            break;
        }
        (figures, rate) = (next, rate * 2);
    }
    let mut gap = rate;
    for _ in 0..HALVINGS {
        gap /= 2;
        let next = attempt(round, house, rate + gap).await?;
        if holds(&next) {
            (figures, rate) = (next, rate + gap);
        }
    }
    Ok(figures)
}

/// A rate gets a second chance: something else on the machine may have been in the way.
async fn attempt(round: &Round<'_>, house: &mut House, rate: u32) -> Result<Figures> {
    round.bar.set_message(format!("{rate} messages/s"));
    let figures = round.measure(house, rate).await?;
    if holds(&figures) { Ok(figures) } else { round.measure(house, rate).await }
}

/// Did everything come, in time, and as fast as it was sent?
pub fn holds(figures: &Figures) -> bool {
    figures.delivery_ms.p99 <= TOO_LONG
        && figures.acks_per_second >= 0.95 * f64::from(figures.rate)
        && figures.unanswered == 0
        && figures.undelivered == 0
        && figures.refused == 0
}
