//! What Slack's incoming webhooks are sent, as one text: a text, blocks, attachments.
//!
//! Whatever is not understood is passed over: a message that says less is better than none.
//! The formats: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>,
//! <https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments>,
//! <https://docs.slack.dev/reference/block-kit/blocks>.

use serde_json::Value;

use crate::domain::{
    mrkdwn::{from_slack, unescape},
    text::MAX_TEXT,
};

/// Things of one kind that are read; Slack's own bounds are 50 blocks and 100 attachments.
const MAX_PARTS: usize = 100;
/// How deep rich text is followed.
const MAX_DEPTH: usize = 8;
/// Shown where a text was cut.
const CUT: &str = "…";

/// The text of a message, at most as long as one may be; none where there is nothing to say.
pub fn to_text(payload: &Value) -> Option<String> {
    let mut lines = Vec::new();
    let blocks = list(payload, "blocks").filter_map(block).collect::<Vec<_>>();
    // With blocks, `text` is what a notification shows of them.
    if blocks.is_empty() {
        lines.extend(marked(payload, "text"));
    }
    lines.extend(blocks);
    lines.extend(list(payload, "attachments").filter_map(attachment));
    if lines.is_empty() {
        lines.extend(marked(payload, "text"));
    }
    let text = lines.join("\n").replace('\0', "\u{FFFD}");
    let text = text.trim();
    (!text.is_empty()).then(|| cut(text))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_TEXT - CUT.chars().count()).collect();
    kept.trim_end().to_owned() + CUT
}

fn attachment(value: &Value) -> Option<String> {
    let mut lines = Vec::new();
    lines.extend(marked(value, "pretext"));
    lines.extend(plain(value, "author_name"));
    let title = plain(value, "title");
    lines.extend(match (title, plain(value, "title_link")) {
        (Some(title), Some(link)) => Some(format!("{title} ({link})")),
        (title, link) => title.or(link),
    });
    lines.extend(marked(value, "text"));
    lines.extend(list(value, "fields").filter_map(|field| {
        match (plain(field, "title"), marked(field, "value")) {
            (Some(title), Some(value)) => Some(format!("{title}: {value}")),
            (title, value) => title.or(value),
        }
    }));
    lines.extend(list(value, "blocks").filter_map(block));
    if lines.is_empty() {
        lines.extend(marked(value, "fallback"));
    }
    lines.extend(marked(value, "footer"));
    let lines = (!lines.is_empty()).then(|| lines.join("\n"))?;
    let sign = colour(value).map(|sign| format!("{sign} ")).unwrap_or_default();
    Some(format!("{sign}{lines}"))
}

/// A bar's colour says whether it is well: as a sign, since a text has no colours.
fn colour(value: &Value) -> Option<&'static str> {
    match value.get("color")?.as_str()?.to_ascii_lowercase().as_str() {
        "good" | "#2eb886" | "#36a64f" => Some("✅"),
        "warning" | "#daa038" => Some("⚠️"),
        "danger" | "#a30200" | "#a30100" => Some("🔴"),
        _ => None,
    }
}

fn block(value: &Value) -> Option<String> {
    match value.get("type")?.as_str()? {
        "header" => text_object(value.get("text")?),
        "section" => joined(
            value
                .get("text")
                .and_then(text_object)
                .into_iter()
                .chain(list(value, "fields").filter_map(text_object)),
            "\n",
        ),
        "context" => joined(
            list(value, "elements")
                .filter_map(|element| text_object(element).or_else(|| plain(element, "alt_text"))),
            " ",
        ),
        "image" => value.get("title").and_then(text_object).or_else(|| plain(value, "alt_text")),
        "rich_text" => joined(list(value, "elements").map(|element| rich(element, 0)), "\n"),
        "divider" => Some("———".to_owned()),
        _ => None,
    }
}

/// `{type: "mrkdwn" | "plain_text", text}`.
fn text_object(value: &Value) -> Option<String> {
    match value.get("type")?.as_str()? {
        "mrkdwn" => marked(value, "text"),
        "plain_text" => plain(value, "text"),
        _ => None,
    }
}

fn rich(value: &Value, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return String::new();
    }
    match value.get("type").and_then(Value::as_str).unwrap_or_default() {
        "text" => value.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        "link" => {
            let url = plain(value, "url").unwrap_or_default();
            plain(value, "text").map_or(url.clone(), |text| format!("{text} ({url})"))
        }
        "emoji" => plain(value, "name").map(|name| format!(":{name}:")).unwrap_or_default(),
        "user" => plain(value, "user_id").map(|id| format!("@{id}")).unwrap_or_default(),
        "broadcast" => plain(value, "range").map(|range| format!("@{range}")).unwrap_or_default(),
        "rich_text_list" => {
            let items = list(value, "elements").map(|item| format!("- {}", rich(item, depth + 1)));
            items.collect::<Vec<_>>().join("\n")
        }
        _ => list(value, "elements").map(|element| rich(element, depth + 1)).collect(),
    }
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(name).and_then(Value::as_array).into_iter().flatten().take(MAX_PARTS)
}

fn marked(value: &Value, name: &str) -> Option<String> {
    said(value, name).map(|text| from_slack(&text))
}

fn plain(value: &Value, name: &str) -> Option<String> {
    said(value, name).map(|text| unescape(&text))
}

/// Numbers and booleans are said as they are: monitors send them as values of fields.
fn said(value: &Value, name: &str) -> Option<String> {
    let text = match value.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(payload: &Value, expected: Option<&str>) {
        assert_eq!(to_text(payload).as_deref(), expected, "{payload}");
    }

    #[test]
    fn a_text_is_a_text() {
        check(
            &json!({ "text": " *Deployed* to <https://a.example|production> " }),
            Some("**Deployed** to production (https://a.example)"),
        );
        for nothing in [
            json!({}),
            json!({ "text": "" }),
            json!({ "text": null }),
            json!({ "text": [1] }),
            json!({ "blocks": {} }),
            json!({ "attachments": [1, null, {}] }),
        ] {
            check(&nothing, None);
        }
    }

    #[test]
    fn an_attachment_says_what_a_monitor_has_to_say() {
        let alert = json!({ "text": "Alert", "attachments": [{
            "fallback": "never shown beside the rest", "color": "danger", "pretext": "From Grafana",
            "author_name": "Grafana", "title": "CPU &gt; 90 %", "title_link": "https://g.example/1",
            "text": "*web-1* is busy", "footer": "v11",
            "fields": [{ "title": "Load", "value": 9.5, "short": true }, { "value": "alone" }],
        }] });
        let expected = "Alert\n🔴 From Grafana\nGrafana\nCPU > 90 % (https://g.example/1)\n**web-1** is busy\nLoad: 9.5\nalone\nv11";
        check(&alert, Some(expected));
        check(&json!({ "attachments": [{ "fallback": "only this" }] }), Some("only this"));
        check(&json!({ "attachments": [{ "color": "good", "text": "Passed" }] }), Some("✅ Passed"));
    }

    #[test]
    fn blocks_are_read_and_what_is_not_known_is_passed_over() {
        let blocks = json!({ "text": "for notifications", "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "Build 7" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "*main* is red" },
              "fields": [{ "type": "mrkdwn", "text": "by <@U1|ada>" }, { "type": "plain_text", "text": "2 *min*" }] },
            { "type": "divider" },
            { "type": "actions", "elements": [{ "type": "button", "text": { "type": "plain_text", "text": "Open" } }] },
            { "type": "context", "elements": [{ "type": "image", "alt_text": "logo" }, { "type": "mrkdwn", "text": "CI" }] },
            { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [
                { "type": "text", "text": "see " }, { "type": "link", "url": "https://a.example", "text": "log" }] }] },
            7,
        ] });
        let expected =
            "Build 7\n**main** is red\nby @ada\n2 *min*\n———\nlogo CI\nsee log (https://a.example)";
        check(&blocks, Some(expected));
        check(&json!({ "text": "fallback", "blocks": [{ "type": "actions" }] }), Some("fallback"));
    }

    #[test]
    fn what_is_too_long_is_cut_with_a_sign() {
        let text = to_text(&json!({ "text": "🫖".repeat(5000) })).unwrap();
        assert_eq!(text.chars().count(), MAX_TEXT);
        assert!(text.ends_with("🫖…"));
        let many = json!({ "attachments": vec![json!({ "text": "x".repeat(100) }); 1000] });
        assert_eq!(to_text(&many).unwrap().chars().count(), MAX_TEXT);
    }

    #[test]
    fn what_nests_without_end_ends() {
        let mut element = json!({ "type": "text", "text": "deep" });
        for _ in 0..100 {
            element = json!({ "type": "rich_text_section", "elements": [element] });
        }
        check(
            &json!({ "text": "top", "blocks": [{ "type": "rich_text", "elements": [element] }] }),
            Some("top"),
        );
    }
}
