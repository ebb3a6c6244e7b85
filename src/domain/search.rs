//! What is searched for, and the tokens that the indexes have of a text. Case and accents are no matter.
//!
//! A token begins with its room's number and is plain ASCII: what is no letter of ASCII stands in it as its number. A word of
//! a script that puts no spaces between words is a token for each of its signs, so that whatever part of it is looked for is
//! a row of tokens.

use std::fmt::Write;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters of a question.
pub const MAX_QUESTION: usize = 500;
/// Words and phrases of a question; further ones are not looked at.
const MAX_TERMS: usize = 16;
/// Letters of a part of a word.
const PART: usize = 3;
/// Marks of one text.
const MAX_MARKS: usize = 50;

/// A question, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    pub terms: Vec<Term>,
    /// Names of people, `me` for the asker.
    pub from: Vec<String>,
    /// Names of rooms.
    pub rooms: Vec<String>,
    pub has: Vec<Has>,
    pub is: Vec<Is>,
    /// Days as they were written: `2026-01-31`.
    pub before: Option<String>,
    pub after: Option<String>,
    pub on: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// In their order, as they are compared.
    pub words: Vec<String>,
    /// The last word may go on.
    pub is_prefix: bool,
    pub is_excluded: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    Link,
    File,
    Image,
    Reaction,
    Pin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Kept by the asker.
    Saved,
    /// Calls the asker.
    Mention,
    Edited,
    /// A reply in a thread.
    Thread,
}

impl Question {
    /// Takes any text apart: what is no filter that we know is a word like others.
    pub fn parse(text: &str) -> Self {
        let mut question = Self::default();
        for piece in split(text) {
            if !question.take_filter(&piece) {
                question.take_term(&piece);
            }
        }
        // While one writes, the last word is not yet whole.
        if !text.ends_with(char::is_whitespace)
            && let Some(last) = question.terms.last_mut()
            && !last.is_excluded
            && !text.trim_end().ends_with('"')
        {
            last.is_prefix = true;
        }
        question
    }

    fn take_filter(&mut self, piece: &Piece) -> bool {
        let Some((name, value)) = piece.text.split_once(':') else { return false };
        if piece.is_quoted || value.is_empty() {
            return false;
        }
        let value = value.trim_matches('"').to_owned();
        match name.to_ascii_lowercase().as_str() {
            "from" => self.from.push(value.trim_start_matches('@').to_owned()),
            "in" => self.rooms.push(value.trim_start_matches('#').to_owned()),
            "before" => self.before = Some(value),
            "after" => self.after = Some(value),
            "on" => self.on = Some(value),
            "has" => match has(&value) {
                Some(has) => self.has.push(has),
                None => return false,
            },
            "is" => match value.to_ascii_lowercase().as_str() {
                "saved" => self.is.push(Is::Saved),
                "mention" => self.is.push(Is::Mention),
                "edited" => self.is.push(Is::Edited),
                "thread" => self.is.push(Is::Thread),
                _ => return false,
            },
            _ => return false,
        }
        true
    }

    fn take_term(&mut self, piece: &Piece) {
        let words = words(&piece.text);
        if words.is_empty() || self.terms.len() == MAX_TERMS {
            return;
        }
        self.terms.push(Term {
            words,
            is_prefix: !piece.is_quoted && piece.text.ends_with('*'),
            is_excluded: piece.is_excluded,
        });
    }

    /// Nothing is asked for: every message would fit.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn has(value: &str) -> Option<Has> {
    match value.to_ascii_lowercase().as_str() {
        "link" => Some(Has::Link),
        "file" => Some(Has::File),
        "image" | "picture" => Some(Has::Image),
        "reaction" => Some(Has::Reaction),
        "pin" => Some(Has::Pin),
        _ => None,
    }
}

struct Piece {
    text: String,
    is_quoted: bool,
    is_excluded: bool,
}

/// At white space, but for what stands between quotes. A quote that is not closed goes to the end.
fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let is_excluded = rest.starts_with('-') && rest.len() > 1;
        rest = if is_excluded { &rest[1..] } else { rest };
        let is_quoted = rest.starts_with('"');
        let end =
            if is_quoted { rest[1..].find('"').map_or(rest.len(), |at| at + 2) } else { end_of_word(rest) };
        let text = if is_quoted { rest[..end].trim_matches('"') } else { &rest[..end] };
        pieces.push(Piece { text: text.to_owned(), is_quoted, is_excluded });
        rest = rest[end..].trim_start();
    }
    pieces
}

/// `from:"Ana María"` goes on to its closing quote.
fn end_of_word(text: &str) -> usize {
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// The words of a text as they are compared. Of a script without spaces each sign is one.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in fold(text) {
        if stands_alone(c) || !c.is_alphanumeric() {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
        }
        if stands_alone(c) {
            words.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.push(c);
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

fn fold(text: &str) -> impl Iterator<Item = char> {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

/// Chinese, Japanese, Korean, Thai, Lao and their like.
fn stands_alone(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// A word as a token of its room.
pub fn token(room: i64, word: &str) -> String {
    let mut token = format!("{room}_");
    for c in word.chars() {
        if c.is_ascii_alphanumeric() {
            token.push(c);
        } else {
            let _ = write!(token, "_{:x}_", u32::from(c));
        }
    }
    token
}

/// The parts of a word that the second index has of it; none of shorter ones and of signs that stand alone.
pub fn parts(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(PART).map(|part| part.iter().collect()).collect()
}

/// Where a text has what is asked for: start and end in UTF-16 code units.
pub fn marks(text: &str, terms: &[Term]) -> Vec<(u32, u32)> {
    let wanted: Vec<Vec<char>> = terms
        .iter()
        .filter(|term| !term.is_excluded)
        .flat_map(|term| &term.words)
        .map(|word| word.chars().collect())
        .collect();
    // Each folded letter with where its own letter begins and ends in the text.
    let mut letters: Vec<(char, u32, u32)> = Vec::new();
    let mut at = 0_u32;
    for c in text.chars() {
        let end = at + u32::try_from(c.len_utf16()).unwrap_or(1);
        let mut buffer = [0; 4];
        letters.extend(fold(c.encode_utf8(&mut buffer)).map(|letter| (letter, at, end)));
        at = end;
    }
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut next = 0;
    while next < letters.len() && found.len() < MAX_MARKS {
        let here = &letters[next..];
        let longest = wanted.iter().filter(|word| begins(here, word)).map(Vec::len).max();
        match longest {
            Some(length) => {
                found.push((here[0].1, here[length - 1].2));
                next += length;
            }
            None => next += 1,
        }
    }
    found
}

fn begins(letters: &[(char, u32, u32)], word: &[char]) -> bool {
    letters.len() >= word.len() && letters.iter().zip(word).all(|((letter, ..), wanted)| letter == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &[&str], is_prefix: bool) -> Term {
        Term { words: words.iter().map(|&word| word.to_owned()).collect(), is_prefix, is_excluded: false }
    }

    #[test]
    fn a_question_is_words_phrases_and_filters() {
        let question = Question::parse(
            "Café \"tea time\" from:@Ana in:#patio has:link has:nothing -soup before:2026-01-31 le* x ",
        );
        assert_eq!(question.from, ["Ana"]);
        assert_eq!(question.rooms, ["patio"]);
        assert_eq!(question.has, [Has::Link]);
        assert_eq!(question.before.as_deref(), Some("2026-01-31"));
        let mut excluded = term(&["soup"], false);
        excluded.is_excluded = true;
        let expected = [
            term(&["cafe"], false),
            term(&["tea", "time"], false),
            term(&["has", "nothing"], false),
            excluded,
            term(&["le"], true),
            term(&["x"], false),
        ];
        assert_eq!(question.terms, expected);
        assert_eq!(Question::parse("from:\"Ana María\" is:saved").from, ["Ana María"]);
        assert!(Question::parse("  \" - * ").is_empty());
        assert!(Question::parse("len").terms[0].is_prefix, "one is still writing it");
        assert!(!Question::parse("\"len\"").terms[0].is_prefix);
    }

    #[test]
    fn words_have_neither_case_nor_accents_and_signs_without_spaces_stand_alone() {
        for (text, expected) in [
            ("Canción, ¡ya!", vec!["cancion", "ya"]),
            ("don't", vec!["don", "t"]),
            ("東京 tower", vec!["東", "京", "tower"]),
            ("a東b", vec!["a", "東", "b"]),
            ("ÑANDÚ", vec!["nandu"]),
            ("🍵", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_token_is_plain_and_of_its_room() {
        assert_eq!(token(7, "tea"), "7_tea");
        assert_eq!(token(7, "東"), "7__6771_");
        assert_eq!(parts("bread"), ["bre", "rea", "ead"]);
        assert_eq!(parts("tea"), ["tea"]);
        assert!(parts("te").is_empty());
    }

    #[test]
    fn marks_stand_where_the_words_do_whatever_their_accents() {
        let terms = Question::parse("cancion tea ").terms;
        assert_eq!(marks("🍵 Tea y canción", &terms), [(3, 6), (9, 16)]);
        assert_eq!(marks("nothing", &terms), []);
        // Written with the accent apart.
        assert_eq!(marks("cancio\u{301}n", &terms), [(0, 8)]);
    }

    #[test]
    fn any_text_is_a_question() {
        for text in [
            "\"",
            "-",
            "--",
            "-\"",
            "from:",
            "from:\"",
            "a:b:c",
            "*",
            "NEAR(a b)",
            "a AND OR NOT",
            "{x}:y",
            "^a",
            "\0",
            "ﬁ ß İ",
        ] {
            let question = Question::parse(text);
            let _ = marks(text, &question.terms);
        }
        let many = "word ".repeat(100);
        assert_eq!(Question::parse(&many).terms.len(), MAX_TERMS);
    }
}
