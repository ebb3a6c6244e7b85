//! What a message says, without its marks: for places where they would stand as signs, such as pushes and reminders.
//!
//! The web UI draws the whole dialect (`web/src/text/parse.ts`); here is as much of it as a line of a notice
//! shows. Both read `tests/fixtures/text/plain.json`.

const MARKS: [&str; 6] = ["***", "**", "__", "~~", "*", "_"];
/// What stands for hidden words, however many they are.
const HIDDEN: &str = "▮▮▮";

/// The text without its marks.
pub fn plain(text: &str) -> String {
    let mut lines = Vec::new();
    let mut fence = None;
    for line in text.lines() {
        let (ticks, behind) = fence_of(line);
        match fence {
            None if ticks >= 3 && !behind.contains('`') => fence = Some(ticks),
            None => lines.push(inline(unlisted(unquoted(line)))),
            Some(open) if ticks >= open && behind.trim().is_empty() => fence = None,
            Some(_) => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// How many signs of code a line begins with, and what is behind them.
fn fence_of(line: &str) -> (usize, &str) {
    let line = line.trim_start();
    let behind = line.trim_start_matches('`');
    (line.len() - behind.len(), behind)
}

fn unquoted(line: &str) -> &str {
    let mut rest = line;
    while let Some(inside) = rest.trim_start().strip_prefix('>') {
        rest = inside.strip_prefix(' ').unwrap_or(inside);
    }
    rest
}

fn unlisted(line: &str) -> &str {
    let item = line.trim_start();
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let behind = match digits {
        0 => item.strip_prefix(['-', '*', '+']),
        1..=9 => item[digits..].strip_prefix(['.', ')']),
        _ => None,
    };
    behind.and_then(|item| item.strip_prefix(' ')).map_or(line, str::trim_start)
}

fn inline(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '\\' => escaped(rest),
            '`' => code(rest),
            '[' => link(rest),
            'h' => address(rest),
            '|' => spoiler(rest),
            '*' | '_' | '~' => marked(rest, said.chars().next_back()),
            _ => None,
        };
        let (words, length) = found.unwrap_or_else(|| (first.to_string(), first.len_utf8()));
        said.push_str(&words);
        rest = &rest[length..];
    }
    said
}

/// Each of these: what is said, and how much of the text says it.
type Found = Option<(String, usize)>;

fn escaped(text: &str) -> Found {
    let sign = text[1..].chars().next().filter(char::is_ascii_punctuation)?;
    Some((sign.to_string(), 2))
}

fn code(text: &str) -> Found {
    let run = |text: &str| text.bytes().take_while(|byte| *byte == b'`').count();
    let size = run(text);
    let mut end = size;
    loop {
        end += text[end..].find('`')?;
        match run(&text[end..]) {
            found if found == size => return Some((text[size..end].to_owned(), end + size)),
            found => end += found,
        }
    }
}

/// What is hidden stays so.
fn spoiler(text: &str) -> Found {
    let is_word = |sign: Option<char>| sign.is_some_and(|sign| sign != '|' && !sign.is_whitespace());
    let inside = text.strip_prefix("||").filter(|inside| is_word(inside.chars().next()))?;
    let mut ends = inside.match_indices("||").map(|(at, _)| at);
    let end = ends.find(|at| is_word(inside[..*at].chars().next_back()))?;
    Some((HIDDEN.to_owned(), end + 4))
}

fn link(text: &str) -> Found {
    let (label, behind) = text[1..].split_once("](")?;
    let to = &behind[..behind.find(')')?];
    let is_safe = ["http://", "https://", "mailto:"].iter().any(|scheme| to.starts_with(scheme))
        || (to.starts_with('/') && !to.starts_with("//"));
    let is_one = !label.contains(['[', '\n']) && !to.contains(char::is_whitespace);
    (is_safe && is_one).then(|| (inline(label), label.len() + to.len() + 4))
}

/// Signs in a bare address are part of it.
fn address(text: &str) -> Found {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let ends = [text.find(char::is_whitespace), text.find('*'), text.find("||")];
    let end = ends.into_iter().flatten().min().unwrap_or(text.len());
    Some((text[..end].to_owned(), end))
}

fn marked(text: &str, before: Option<char>) -> Found {
    let mark = MARKS.into_iter().find(|mark| text.starts_with(mark))?;
    let inside = &text[mark.len()..];
    if inside.starts_with(char::is_whitespace) {
        return None;
    }
    // A sign within a word is part of it.
    if mark.starts_with('_') && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let end = inside.match_indices(mark).map(|(at, _)| at).find(|at| closes(inside, *at, mark))?;
    Some((inline(&inside[..end]), end + 2 * mark.len()))
}

fn closes(text: &str, at: usize, mark: &str) -> bool {
    let (inside, behind) = (&text[..at], &text[at + mark.len()..]);
    if inside.trim().is_empty() {
        return false;
    }
    let sign = &mark[..1];
    let is_whole = !inside.ends_with(sign) && !behind.starts_with(sign);
    let ends_word = !mark.starts_with('_') || !behind.starts_with(char::is_alphanumeric);
    is_whole && ends_word && !inside.ends_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_away_as_the_web_ui_draws_them() {
        let cases = include_str!("../../tests/fixtures/text/plain.json");
        let cases: Vec<(String, String)> = serde_json::from_str(cases).unwrap();
        for (text, expected) in &cases {
            assert_eq!(plain(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn whatever_is_written_something_is_said_and_no_longer_than_it_was() {
        for text in
            ["****", "~~~~", "`", "``` ", "[](", "\\", "*_~|`[\\", "h", "||a||", "|||", "> ", "- ", "🫖*🫖*"]
        {
            let said = plain(text);
            assert!(said.chars().count() <= text.chars().count(), "{text:?} {said:?}");
        }
    }
}
