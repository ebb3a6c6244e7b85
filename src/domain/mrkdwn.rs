//! Slack's way to mark text up, turned into ours: its one star is our two, links are spelled out, names are names.
//!
//! The format: <https://docs.slack.dev/messaging/formatting-message-text>.

/// Our text for Slack's.
pub fn from_slack(text: &str) -> String {
    let mut ours = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        ours.push_str(&unescape(&rest[..open]));
        let inside = &rest[open + 1..];
        let Some(close) = inside.find('>') else {
            ours.push_str(&unescape(&rest[open..]));
            return emphasise(&ours);
        };
        ours.push_str(&reference(&inside[..close]));
        rest = &inside[close + 1..];
    }
    ours.push_str(&unescape(rest));
    emphasise(&ours)
}

/// Marks that stand once with Slack and twice here.
const MARKS: [char; 2] = ['*', '~'];

/// Doubles the marks of bold and struck words; not in code.
fn emphasise(text: &str) -> String {
    let mut ours = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['*', '~', '`']) {
        ours.push_str(&rest[..at]);
        let (mark, behind) = (rest[at..].chars().next().unwrap_or_default(), &rest[at + 1..]);
        let opens = !ours
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || MARKS.contains(&before));
        let end = match mark {
            '`' => behind.find('`'),
            _ if opens => closing(behind, mark),
            _ => None,
        };
        let Some(end) = end else {
            ours.push(mark);
            rest = behind;
            continue;
        };
        let marks = if mark == '`' { 1 } else { 2 };
        for part in [&mark.to_string().repeat(marks), &behind[..end], &mark.to_string().repeat(marks)] {
            ours.push_str(part);
        }
        rest = &behind[end + 1..];
    }
    ours.push_str(rest);
    ours
}

/// Where a mark that was opened is closed: on the same line, right behind a word, and not within one.
fn closing(behind: &str, mark: char) -> Option<usize> {
    let line = behind.split('\n').next().unwrap_or_default();
    let at = line.find(mark)?;
    let (inside, after) = (&line[..at], &line[at + 1..]);
    let is_tight = !inside.is_empty()
        && !inside.starts_with(char::is_whitespace)
        && !inside.ends_with(char::is_whitespace);
    let goes_on = after.chars().next().is_some_and(|next| next.is_alphanumeric() || next == mark);
    (is_tight && !goes_on).then_some(at)
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
            ("~gone~, *a b*.", "~~gone~~, **a b**."),
            ("`*code*` and 2*3*4", "`*code*` and 2*3*4"),
            ("* not * bold", "* not * bold"),
            ("**ours** ~~too~~", "**ours** ~~too~~"),
            ("*<https://a.example|x>*", "**x (https://a.example)**"),
            ("`a &lt; b`", "`a < b`"),
            ("a < b", "a < b"),
            ("<", "<"),
            ("<>", ""),
            ("*", "*"),
        ] {
            assert_eq!(from_slack(slack), ours, "{slack:?}");
        }
    }
}
