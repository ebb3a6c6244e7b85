//! Finding what was said, in the rooms of which the asker is a member and in no others; and keeping the index in step.
//!
//! Messages come into the index a moment after they were sent, many at once, so that sending does not wait for it; edits
//! and deletions change it in their own transaction.

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    contract::{
        errors::Code,
        ids::{MessageId, UserId},
        messages::ChatMessage,
        search::{SearchHit, SearchPage, SearchQuery, SearchSort},
        time::Timestamp,
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        mentions::fold,
        search::{Has, Is, MAX_QUESTION, Question, Term, marks, parts, token},
        who::Who,
    },
    services::core::Core,
    store::{
        Query,
        messages::{self, Which},
        search::{self, Index, Limits, Searched},
        threads, users,
    },
};

const PAGE: i64 = 30;
/// Rooms of one asker that are searched.
const MAX_ROOMS: i64 = 1000;
/// People of one name.
const MAX_NAMESAKES: i64 = 20;
/// Messages that are indexed in one transaction.
const STEP: i64 = 500;

/// What fits, a page of it. Members of a room find what was said there; bots what their scope and their rooms let them.
///
/// # Errors
/// `validation.text_length` for a question of more than 500 characters; `validation.shape` for a cursor that is none,
/// `validation.time` for a day or a time zone that is none; `overloaded` when too many search.
pub async fn find(core: &Core, who: &Who, asked: SearchQuery) -> Result<SearchPage> {
    who.must_have(Scope::Read)?;
    if asked.q.chars().count() > MAX_QUESTION {
        return Err(Error::field(Code::ValidationTextLength, "q", "q must have at most 500 characters"));
    }
    let question = Question::parse(&asked.q);
    let span = Span::of(&question, asked.time_zone.as_deref())?;
    let cursor = asked.cursor.as_deref().map(Cursor::parse).transpose()?;
    let _seat = core.search.sit().await?;
    let who = who.clone();
    core.store.read(move |query| Search { query, who: &who, question, span, asked }.run(cursor)).await
}

/// From when until when.
#[derive(Clone, Copy)]
struct Span {
    from: Timestamp,
    until: Timestamp,
}

impl Span {
    /// `before` a day ends where it begins, `after` one begins where it ends.
    fn of(question: &Question, zone: Option<&str>) -> Result<Self> {
        let zone = match zone {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(name)
                .map_err(|_| Error::field(Code::ValidationTime, "timeZone", "there is no such time zone"))?,
        };
        let (mut from, mut until) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        if let Some(day) = &question.on {
            (from, until) = (begin(day, &zone, 0)?, begin(day, &zone, 1)?);
        }
        if let Some(day) = &question.after {
            from = from.max(begin(day, &zone, 1)?);
        }
        if let Some(day) = &question.before {
            until = until.min(begin(day, &zone, 0)?);
        }
        Ok(Self { from, until })
    }
}

fn begin(day: &str, zone: &TimeZone, days_later: i32) -> Result<Timestamp> {
    let refused = || Error::field(Code::ValidationTime, "q", "a day is written as 2026-01-31");
    let day: Date = day.parse().map_err(|_| refused())?;
    let day = day.checked_add(jiff::Span::new().days(days_later)).map_err(|_| refused())?;
    Ok(Timestamp(day.to_zoned(zone.clone()).map_err(|_| refused())?.timestamp().as_millisecond()))
}

/// Where a page ended, and in which index.
struct Cursor {
    index: Index,
    below: i64,
}

impl Cursor {
    fn parse(text: &str) -> Result<Self> {
        let refused = || Error::field(Code::ValidationShape, "cursor", "the cursor is none of ours");
        let (index, below) = text.split_at_checked(1).ok_or_else(refused)?;
        let index = match index {
            "w" => Index::Words,
            "p" => Index::Parts,
            _ => return Err(refused()),
        };
        Ok(Self { index, below: below.parse().map_err(|_| refused())? })
    }

    fn text(&self) -> String {
        let index = match self.index {
            Index::Words => 'w',
            Index::Parts => 'p',
        };
        format!("{index}{}", self.below)
    }
}

struct Search<'a> {
    query: &'a Query<'a>,
    who: &'a Who,
    question: Question,
    span: Span,
    asked: SearchQuery,
}

impl Search<'_> {
    fn run(&self, cursor: Option<Cursor>) -> Result<SearchPage> {
        let nothing = SearchPage { hits: Vec::new(), cursor: None };
        let rooms = self.rooms()?;
        let Some(authors) = self.authors()? else { return Ok(nothing) };
        if rooms.is_empty()
            || self.question.is_empty() && self.asked.room.is_none() && self.asked.from.is_none()
        {
            return Ok(nothing);
        }
        match cursor {
            Some(cursor) => self.page(cursor, &rooms, &authors),
            None => {
                let words = self.page(Cursor { index: Index::Words, below: i64::MAX }, &rooms, &authors)?;
                if !words.hits.is_empty() || words.cursor.is_some() {
                    return Ok(words);
                }
                // Nothing has it as a word: it may stand within one.
                self.page(Cursor { index: Index::Parts, below: i64::MAX }, &rooms, &authors)
            }
        }
    }

    fn page(&self, cursor: Cursor, rooms: &[Searched], authors: &[UserId]) -> Result<SearchPage> {
        let Some(expression) = self.expression(cursor.index, rooms, authors) else {
            return Ok(SearchPage { hits: Vec::new(), cursor: None });
        };
        let index = cursor.index;
        let (above, until) = self.range(rooms)?;
        let below = cursor.below.min(until);
        let is_best = self.asked.sort == Some(SearchSort::Best);
        let limits = self.limits(below, above);
        let user = &self.who.user_id;
        let mut found = search::find(self.query, user, index, &expression, is_best, &limits, PAGE + 1)?;
        let has_more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let next = match found.last() {
            _ if is_best => None,
            Some((key, _)) if has_more => Some(*key),
            _ => search::find_edge(self.query, index, &expression, below, above)?,
        };
        Ok(SearchPage { hits: self.hits(found)?, cursor: next.map(|below| Cursor { index, below }.text()) })
    }

    fn hits(&self, found: Vec<(i64, MessageId)>) -> Result<Vec<SearchHit>> {
        let mut hits = Vec::new();
        for (_, id) in found {
            let Some(message) = messages::find(self.query, &id)? else { continue };
            let marks = marks(&message.text, &self.question.terms);
            let (before, after) =
                if self.asked.context == Some(true) { self.beside(&message)? } else { (None, None) };
            hits.push(SearchHit { message, marks, before, after });
        }
        Ok(hits)
    }

    /// What was said just before and after it: in its room, or in its thread where it stands in that alone.
    fn beside(&self, message: &ChatMessage) -> Result<(Option<ChatMessage>, Option<ChatMessage>)> {
        let (query, seq) = (self.query, message.seq);
        let (before, after) = match (&message.reply_to, message.shown) {
            (Some(root), None) => {
                let mut before = threads::before(query, root, seq, 1)?;
                if before.is_empty() {
                    before.extend(messages::find(query, root)?);
                }
                (before, threads::after(query, root, seq, 1)?)
            }
            _ => (
                messages::before(query, &message.room_id, Which::Shown, seq, 1)?,
                messages::after(query, &message.room_id, Which::Shown, seq, 1)?,
            ),
        };
        let alive = |found: Vec<ChatMessage>| found.into_iter().find(|each| each.deleted_at.is_none());
        Ok((alive(before), alive(after)))
    }

    /// The asker's rooms, or those of them that are named.
    fn rooms(&self) -> Result<Vec<Searched>> {
        let mut rooms = search::list_searched(self.query, &self.who.user_id, MAX_ROOMS)?;
        if let Some(room) = &self.asked.room {
            rooms.retain(|searched| searched.id == *room);
        }
        if !self.question.rooms.is_empty() {
            let names: Vec<String> = self.question.rooms.iter().map(|name| fold(name)).collect();
            rooms.retain(|searched| names.contains(&fold(&searched.name)));
        }
        Ok(rooms)
    }

    /// Who may have written it; empty for everybody, none where a name is nobody's.
    fn authors(&self) -> Result<Option<Vec<UserId>>> {
        let mut authors: Vec<UserId> = self.asked.from.iter().cloned().collect();
        for name in &self.question.from {
            if name.eq_ignore_ascii_case("me") {
                authors.push(self.who.user_id.clone());
                continue;
            }
            let found = users::list_ids_by_name(self.query, &fold(name), MAX_NAMESAKES)?;
            if found.is_empty() {
                return Ok(None);
            }
            authors.extend(found);
        }
        Ok(Some(authors))
    }

    /// Days narrow the search down before anything is looked at.
    fn range(&self, rooms: &[Searched]) -> Result<(i64, i64)> {
        let Span { from, until } = self.span;
        if (from, until) == (Timestamp(i64::MIN), Timestamp(i64::MAX)) {
            return Ok((0, i64::MAX));
        }
        search::find_range(self.query, rooms, from, until)
    }

    fn limits(&self, below: i64, above: i64) -> Limits {
        let (has, is) = (&self.question.has, &self.question.is);
        Limits {
            below,
            above,
            from: self.span.from,
            until: self.span.until,
            is_saved: is.contains(&Is::Saved),
            is_mention: is.contains(&Is::Mention),
            is_edited: is.contains(&Is::Edited),
            is_reply: is.contains(&Is::Thread),
            has_reaction: has.contains(&Has::Reaction),
            has_pin: has.contains(&Has::Pin),
            has_file: has.contains(&Has::File),
            has_image: has.contains(&Has::Image),
        }
    }

    /// One alternative for each room. Everything in it is a quoted string, so whatever was asked, it is an expression.
    fn expression(&self, index: Index, rooms: &[Searched], authors: &[UserId]) -> Option<String> {
        let each: Option<Vec<String>> =
            rooms.iter().map(|room| self.in_room(index, room.number, authors)).collect();
        each.map(|each| each.join(" OR "))
    }

    fn in_room(&self, index: Index, room: i64, authors: &[UserId]) -> Option<String> {
        let terms = || self.question.terms.iter();
        let mut wanted = Vec::new();
        for term in terms().filter(|term| !term.is_excluded) {
            wanted.push(phrase(index, room, term)?);
        }
        match index {
            Index::Parts if wanted.is_empty() => return None,
            // Facts are in the other index: there is nothing to narrow these down by but the words.
            Index::Parts if !authors.is_empty() || self.question.has.contains(&Has::Link) => return None,
            Index::Parts => {}
            Index::Words => {
                if !authors.is_empty() {
                    let any = authors.iter().map(|user| fact(&search::from_fact(room, user)));
                    wanted.push(format!("({})", any.collect::<Vec<_>>().join(" OR ")));
                }
                if self.question.has.contains(&Has::Link) {
                    wanted.push(fact(&search::link_fact(room)));
                }
                if wanted.is_empty() {
                    wanted.push(fact(&search::any_fact(room)));
                }
            }
        }
        let mut expression = wanted.join(" AND ");
        for term in terms().filter(|term| term.is_excluded) {
            if let Some(phrase) = phrase(index, room, term) {
                expression = format!("({expression}) NOT {phrase}");
            }
        }
        Some(format!("({expression})"))
    }
}

/// A term as a phrase of tokens; none where the index has nothing of a word that is so short.
fn phrase(index: Index, room: i64, term: &Term) -> Option<String> {
    match index {
        Index::Words => {
            let tokens: Vec<String> = term.words.iter().map(|word| token(room, word)).collect();
            let star = if term.is_prefix { "*" } else { "" };
            Some(format!("words : {}{star}", quoted(&tokens.join(" "))))
        }
        Index::Parts => {
            let mut phrases = Vec::new();
            for word in &term.words {
                let tokens: Vec<String> = parts(word).iter().map(|part| token(room, part)).collect();
                if tokens.is_empty() {
                    return None;
                }
                phrases.push(quoted(&tokens.join(" ")));
            }
            Some(phrases.join(" AND "))
        }
    }
}

/// What somebody says may read as a fact does: each is looked for in its own column.
fn fact(token: &str) -> String {
    format!("facts : {}", quoted(token))
}

/// Tokens have no quotes in them.
fn quoted(tokens: &str) -> String {
    format!("\"{tokens}\"")
}

/// Brings some messages into the index; false when none was left.
pub async fn index_some(core: &Core) -> Result<bool> {
    core.store.write(|tx| search::catch_up(tx, STEP)).await
}
