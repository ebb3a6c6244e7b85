//! Whom a text calls: `@Name`, `@here`, `@room`. Not in code, and not where the `@` belongs to an address.
//!
//! A name may have several words, and the text goes on behind it; so each `@` has several names that could be meant, of
//! which the longest that somebody has is. Whether somebody has it is for the database to say.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Members of a room that `@room` and `@here` still call.
pub const MAX_CALLED: i64 = 100;
/// `@`s of a text that are looked at.
const MAX_CALLS: usize = 20;
/// Ends that a name may have: its words and what stands between them.
const MAX_ENDS: usize = 10;
/// Characters of a name.
const MAX_NAME: usize = 80;

/// What stands behind one `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Everybody who belongs to the room.
    Room,
    /// Those of them who are there.
    Here,
    /// Who has the first of these names that somebody has: keys as [`fold`] makes them, the longest first.
    Names(Vec<String>),
}

/// A name as it is compared: without accents, in lower case. Never empty for a name that is not.
pub fn fold(name: &str) -> String {
    let folded: String = name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    if folded.is_empty() { name.to_lowercase() } else { folded }
}

/// The calls of a text, in its order; at most 20.
pub fn find(text: &str) -> Vec<Call> {
    if !text.contains('@') {
        return Vec::new();
    }
    let spoken = without_code(text);
    let starts = spoken.match_indices('@').filter(|(at, _)| begins_a_call(&spoken[..*at]));
    let calls = starts.filter_map(|(at, _)| call(&spoken[at + 1..]));
    calls.take(MAX_CALLS).collect()
}

/// Does the text call for those who are there?
pub fn calls_here(text: &str) -> bool {
    find(text).contains(&Call::Here)
}

/// Not in an address of mail or of the web, whose first part goes right up to the `@`.
fn begins_a_call(before: &str) -> bool {
    let part = before.chars().rev().take_while(|c| is_of_word(*c) || "._%+-/@:".contains(*c));
    !part.into_iter().any(|c| is_of_word(c) || "/@".contains(c))
}

fn call(behind: &str) -> Option<Call> {
    let line = behind.split(['\n', '\0']).next().unwrap_or_default();
    let ends = ends(line);
    let first = fold(&line[..*ends.first()?]);
    match first.as_str() {
        "room" => return Some(Call::Room),
        "here" => return Some(Call::Here),
        _ => {}
    }
    Some(Call::Names(ends.into_iter().rev().map(|end| fold(&line[..end])).collect()))
}

/// Where a name that begins the line could end: where a word does, or what is no word.
fn ends(line: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, c) in line.char_indices().take(MAX_NAME) {
        if c.is_whitespace() {
            if at == 0 {
                break;
            }
            continue;
        }
        let end = at + c.len_utf8();
        let next = line[end..].chars().next();
        let goes_on = next.is_some_and(|next| is_combining_mark(next) || next == '@');
        if !goes_on && (!is_of_word(c) || !next.is_some_and(is_of_word)) {
            ends.push(end);
        }
        if ends.len() == MAX_ENDS {
            break;
        }
    }
    ends
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The text with a NUL for each piece of code: what stands in a fence, and between two runs of as many backticks.
fn without_code(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut fence = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let is_code = match fence {
            Some(mark) => {
                fence = fence.filter(|_| !closes(trimmed, mark));
                true
            }
            None => {
                fence = opened_by(trimmed);
                fence.is_some()
            }
        };
        prose.push_str(if is_code { "\0" } else { line });
    }
    without_spans(&prose)
}

/// The mark of the fence that a line opens. Of backticks it has none behind it: that would be a span.
fn opened_by(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|c| "`~".contains(*c))?;
    let behind = line.trim_start_matches(mark);
    let is_fence = line.len() - behind.len() >= 3 && !(mark == '`' && behind.contains('`'));
    is_fence.then_some(mark)
}

fn closes(line: &str, mark: char) -> bool {
    line.len() >= 3 && line.chars().all(|c| c == mark)
}

fn without_spans(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let run = run_of_ticks(&rest[start..]);
        let inside = &rest[start + run..];
        match end_of_span(inside, run) {
            Some(end) => {
                prose.push_str(&rest[..start]);
                prose.push('\0');
                rest = &inside[end..];
            }
            None => {
                prose.push_str(&rest[..start + run]);
                rest = inside;
            }
        }
    }
    prose.push_str(rest);
    prose
}

fn run_of_ticks(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// Behind the next run of exactly so many backticks.
fn end_of_span(inside: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = inside[at..].find('`') {
        let length = run_of_ticks(&inside[at + found..]);
        at += found + length;
        if length == run {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The calls of a text in words, when these people are about.
    fn called(text: &str) -> Vec<String> {
        let people = ["Ada", "Ada Lovelace", "José", "Bea (Ops)", "O'Neil", "👩‍🚀 June", "田中", "Here Now"];
        let keys: Vec<_> = people.iter().map(|name| (fold(name), *name)).collect();
        let of_names = |names: Vec<String>| {
            let found = names.iter().find_map(|name| keys.iter().find(|(key, _)| key == name));
            found.map(|(_, name)| (*name).to_owned())
        };
        let calls = find(text).into_iter().filter_map(|call| match call {
            Call::Room => Some("room".to_owned()),
            Call::Here => Some("here".to_owned()),
            Call::Names(names) => of_names(names),
        });
        calls.collect()
    }

    #[test]
    fn a_name_behind_an_at_is_called_and_the_longest_wins() {
        for (text, expected) in [
            ("hello", &[][..]),
            ("@Ada", &["Ada"]),
            ("@ada, look", &["Ada"]),
            ("hi (@ADA)!", &["Ada"]),
            ("@Ada's turn", &["Ada"]),
            ("**@Ada** _@Ada_", &["Ada", "Ada"]),
            ("@Ada Lovelace and @Ada went", &["Ada Lovelace", "Ada"]),
            ("@Ada Lovelaces book", &["Ada"]),
            ("@Adam", &[]),
            ("@ Ada", &[]),
            ("@jose @JOSÉ @Jose\u{301}.", &["José", "José", "José"]),
            ("@josefina @Jose\u{301}fina", &[]),
            ("@bea (ops): up?", &["Bea (Ops)"]),
            ("@O'Neil", &["O'Neil"]),
            ("@👩‍🚀 June", &["👩‍🚀 June"]),
            ("@田中 さん", &["田中"]),
            ("¿@Ada?", &["Ada"]),
            ("@Nobody @Ada", &["Ada"]),
            ("@Ada\nLovelace", &["Ada"]),
        ] {
            assert_eq!(called(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_address_is_nobodys_name() {
        for text in [
            "mail x@ada.org",
            "mail me_too.@ada",
            "a+b@ada",
            "https://example.org/@Ada",
            "see /@ada",
            "@Ada@example.org",
            "@@ada",
            "josé@ada",
        ] {
            assert_eq!(called(text), [""; 0], "{text:?}");
        }
    }

    #[test]
    fn the_room_and_those_who_are_there_are_called_by_their_words() {
        for (text, expected) in [
            ("@room lunch", &["room"][..]),
            ("@Here, lunch", &["here"]),
            ("@Here Now", &["here"]),
            ("@rooms @hereabouts", &[]),
            ("the @room and @Ada", &["room", "Ada"]),
        ] {
            assert_eq!(called(text), expected, "{text:?}");
        }
        assert!(calls_here("so @here") && !calls_here("`@here`") && !calls_here("here"));
    }

    #[test]
    fn code_calls_nobody() {
        for (text, expected) in [
            ("`@Ada`", &[][..]),
            ("``a ` @Ada`` @Ada", &["Ada"]),
            ("it`s @Ada", &["Ada"]),
            ("`` @Ada `", &["Ada"]),
            ("```\n@Ada\n```\n@Ada", &["Ada"]),
            ("~~~ rust\n@Ada\n```\n@Ada\n~~~", &[]),
            ("```\n@Ada", &[]),
            ("```@Ada``` @Ada", &["Ada"]),
            ("x`y`@Ada", &["Ada"]),
        ] {
            assert_eq!(called(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_full_of_ats_is_looked_at_within_bounds() {
        let calls = find(&"@a ".repeat(600));
        assert_eq!(calls.len(), MAX_CALLS);
        let names = |call: &Call| if let Call::Names(names) = call { names.len() } else { 0 };
        assert!(calls.iter().all(|call| names(call) <= MAX_ENDS));
        assert_eq!(find(&"@".repeat(2000)), []);
    }
}
