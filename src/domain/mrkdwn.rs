//! Slack's way to mark text up, turned into ours: `*bold*` becomes `**bold**`, links are spelled out, names are names.
//!
//! The format: <https://docs.slack.dev/messaging/formatting-message-text>.

/// Our text for Slack's.
pub fn from_slack(text: &str) -> String {
    let mut ours = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        ours.push_str(&emphasise(&rest[..open]));
        let inside = &rest[open + 1..];
        let Some(close) = inside.find('>') else {
            ours.push_str(&emphasise(&rest[open..]));
            return ours;
        };
        ours.push_str(&reference(&inside[..close]));
        rest = &inside[close + 1..];
    }
    ours.push_str(&emphasise(rest));
    ours
}

/// What stands between `<` and `>`: a link, somebody, a room, or everybody.
fn reference(inside: &str) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(unescape(label.trim())).filter(|label| !label.is_empty())),
        None => (inside, None),
    };
    if let Some(command) = target.strip_prefix('!') {
        return label.unwrap_or_else(|| match command.split('^').next().unwrap_or_default() {
            name @ ("here" | "channel" | "everyone") => format!("@{name}"),
            other => other.to_owned(),
        });
    }
    if let Some(user) = target.strip_prefix('@') {
        return format!("@{}", label.unwrap_or_else(|| unescape(user)));
    }
    if let Some(room) = target.strip_prefix('#') {
        return format!("#{}", label.unwrap_or_else(|| unescape(room)));
    }
    let target = unescape(target);
    match label {
        Some(label) if !is_address(&target) || label == target => label,
        Some(label) => format!("{label} ({target})"),
        None => target.strip_prefix("mailto:").map(str::to_owned).unwrap_or(target),
    }
}

fn is_address(target: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| target.starts_with(scheme))
}

/// `&amp;`, `&lt;` and `&gt;`: the only ones that Slack has. The ampersand last, so that nothing is unescaped twice.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// One star makes Slack's text bold; ours needs two. Code stays as it is.
fn emphasise(text: &str) -> String {
    let parts: Vec<String> = text
        .split('`')
        .enumerate()
        .map(|(place, part)| if place % 2 == 1 { unescape(part) } else { double_stars(&unescape(part)) })
        .collect();
    parts.join("`")
}

fn double_stars(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut ours = String::with_capacity(text.len());
    let mut place = 0;
    while place < chars.len() {
        match bold_until(&chars, place) {
            Some(end) => {
                ours.push_str("**");
                ours.extend(&chars[place + 1..end]);
                ours.push_str("**");
                place = end + 1;
            }
            None => {
                ours.push(chars[place]);
                place += 1;
            }
        }
    }
    ours
}

/// Where the bold that begins here ends: on the same line, around something, and not within a word.
fn bold_until(chars: &[char], begin: usize) -> Option<usize> {
    let is_edge = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric() && *c != '*');
    let before = begin.checked_sub(1).and_then(|place| chars.get(place));
    if chars[begin] != '*' || !is_edge(before) || chars.get(begin + 1).is_none_or(|c| c.is_whitespace()) {
        return None;
    }
    // A line is as long as a message at most, so the search of each star is bounded.
    let line = chars[begin + 1..].iter().take(MAX_BOLD).take_while(|c| **c != '\n');
    let end = begin + 1 + line.clone().position(|c| *c == '*')?;
    (end > begin + 1 && !chars[end - 1].is_whitespace() && is_edge(chars.get(end + 1))).then_some(end)
}

/// Characters between two stars.
const MAX_BOLD: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slack_marks_up_reads_well_here() {
        for (slack, ours) in [
            ("plain", "plain"),
            ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
            ("<https://ci.example.org/7>", "https://ci.example.org/7"),
            ("<https://ci.example.org/7|build 7> failed", "build 7 (https://ci.example.org/7) failed"),
            ("<https://a.example/?x=1&amp;y=2|q>", "q (https://a.example/?x=1&y=2)"),
            ("<https://a.example|https://a.example>", "https://a.example"),
            ("<mailto:ada@example.org|Ada>", "Ada"),
            ("<mailto:ada@example.org>", "ada@example.org"),
            ("<javascript:alert(1)|click>", "click"),
            ("<!here> and <!channel>", "@here and @channel"),
            ("<!subteam^S1|@ops>", "@ops"),
            ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
            ("<@U123> <@U123|ada>", "@U123 @ada"),
            ("<#C1|general>", "#general"),
            ("*bold* and _italic_", "**bold** and _italic_"),
            ("*a b*, 2*3*4, * no *", "**a b**, 2*3*4, * no *"),
            ("**already**", "**already**"),
            ("`*code*` *bold*", "`*code*` **bold**"),
            ("a < b", "a < b"),
            ("<", "<"),
            ("<>", ""),
            ("*", "*"),
            ("*one\ntwo*", "*one\ntwo*"),
        ] {
            assert_eq!(from_slack(slack), ours, "{slack:?}");
        }
    }
}
