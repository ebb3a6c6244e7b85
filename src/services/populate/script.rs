//! What the five say: a week at a workshop that is about to show its first version.

/// Who speaks; their places are those of the cast's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Ada,
    Bea,
    Cid,
    Dov,
    Eve,
}

use Voice::{Ada, Bea, Cid, Dov, Eve};

impl Voice {
    pub const ALL: [Self; 5] = [Ada, Bea, Cid, Dov, Eve];

    pub fn name(self) -> &'static str {
        match self {
            Ada => "Ada",
            Bea => "Bea",
            Cid => "Cid",
            Dov => "Dov",
            Eve => "Eve",
        }
    }

    pub fn email(self) -> String {
        format!("{}@example.org", self.name().to_lowercase())
    }
}

/// A message: who said it, how long ago, and what.
#[derive(Debug)]
pub struct Said {
    pub voice: Voice,
    days: i64,
    minutes: i64,
    pub text: &'static str,
}

impl Said {
    pub fn minutes_ago(&self) -> i64 {
        self.days * 24 * 60 + self.minutes
    }
}

const fn said(voice: Voice, days: i64, minutes: i64, text: &'static str) -> Said {
    Said { voice, days, minutes, text }
}

pub const TEAM: &str = "Taller Norte";
pub const GENERAL_TOPIC: &str = "1.0 on Friday · party at eight";
pub const PATIO_TOPIC: &str = "Plants, and who waters them";

pub const GENERAL_LINES: &[Said] = &[
    said(Ada, 4, 95, "Welcome, Eve! Chairs are by the window, the good ones too."),
    said(Eve, 4, 91, "Thank you! I have taken the one with the view."),
    said(Dov, 4, 30, "Nightly build is red: 3 of 398 tests failed. The first one is `a_name_is_visible`."),
    said(Cid, 4, 22, "Mine. A zero-width joiner walked into a bar, and I let it."),
    said(Cid, 4, 6, "Fixed, with a test that would have caught it."),
    said(Bea, 3, 310, "Draft of the notes for 1.0: https://example.org/notes/1.0"),
    said(Bea, 3, 309, "Still open: the page about backups and the Spanish screenshots."),
    said(Eve, 3, 301, "I can do the screenshots. Give me until tomorrow noon."),
    said(Cid, 3, 288, "Backups are mine, then."),
    said(Dov, 3, 25, "Nightly build is green. 401 tests, 0 failures."),
    said(Ada, 3, 20, "Good evening, everybody. Lights off, please: the meter is a person too."),
    said(Eve, 2, 405, "Screenshots are in the folder. «Nombra tu mesa» fits on the button, barely."),
    said(Bea, 2, 398, "Barely is my favourite measure. Thank you!"),
    said(Cid, 2, 240, "Restored Tuesday's backup on a clean machine."),
    said(Cid, 2, 239, "Eleven seconds, and my coffee was still hot."),
    said(Ada, 2, 231, "Please write that down word for word. It is the best page we have."),
    said(Dov, 2, 28, "Nightly build is green. 409 tests, 0 failures."),
    said(
        Eve,
        1,
        350,
        "Poster for Friday, first proof, is in the corridor. The lamp is a bit much, isn't it?",
    ),
    said(Cid, 1, 344, "It is called «tertulia». If it had no lamp I would send it back 🌙"),
    said(Eve, 1, 341, "Fine, the lamp stays. The cat goes, though."),
    said(Bea, 1, 340, "The cat was load-bearing."),
    said(Ada, 1, 318, "Cat: yes. Lamp: yes. Date: the poster says Thursday."),
    said(Eve, 1, 317, "😱"),
    said(Eve, 1, 290, "Second proof is up. Friday, cat, lamp."),
    said(Dov, 1, 27, "Nightly build is green. 412 tests, 0 failures."),
    said(Ada, 0, 52, "Could somebody read the first-run texts once more? They should sound like a person."),
    said(Bea, 0, 44, "Reading them now. «Name your table» beats «Configure your workspace» by a mile."),
    said(Bea, 0, 43, "I will send my changes before dinner."),
    said(Cid, 0, 21, "Then I only have to book the table for eight. How many are we?"),
    said(Eve, 0, 14, "Six, with the two from the print shop. And one vegetarian."),
    said(Dov, 0, 9, "The server moves to the new disk at ten tonight. It will be away for a minute."),
];

pub const PATIO: &[Said] = &[
    said(Bea, 3, 130, "The lemon tree has a flower."),
    said(Ada, 3, 128, "One? Then this year we get one lemon."),
    said(Bea, 3, 127, "I shall guard it with my life."),
    said(Cid, 2, 75, "Watered everything but the cactus, which looked at me in a certain way."),
    said(Ada, 2, 70, "It does that. Next week is soon enough."),
    said(Bea, 1, 118, "Wind tonight: I have carried the small pots inside."),
    said(Cid, 1, 110, "And the lemon?"),
    said(Bea, 1, 109, "In my room. We are reading the manual of the drip line together."),
    said(Ada, 0, 66, "Bring it to the party. It is family."),
];

pub const DIRECT: &[Said] = &[
    said(Cid, 1, 47, "Between us: shall we give Bea the big plant on Friday?"),
    said(Ada, 1, 41, "The one from the window? She has earned it."),
    said(Cid, 1, 40, "Then I fetch it at four. You distract her with the release."),
    said(Ada, 0, 31, "There is always something to distract people with in a release."),
    said(Cid, 0, 18, "🌱"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_speaks_and_nobody_before_their_turn() {
        for script in [GENERAL_LINES, PATIO, DIRECT] {
            assert!(script.is_sorted_by_key(|said| -said.minutes_ago()), "{script:?}");
        }
        for voice in Voice::ALL {
            assert_eq!(Voice::ALL[voice as usize], voice);
            assert!(GENERAL_LINES.iter().any(|said| said.voice == voice), "{voice:?}");
        }
    }
}
