//! The known keys, as `config/default.toml` lists them: types, secrets, the nearest to a misspelt one.

use std::{collections::BTreeMap, iter};

use config::{FileFormat, Map, Source, Value, ValueKind};

/// The reference that people read; also the lowest layer.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// Keys that are never shown, and that the environment may name a file for.
const SECRETS: &[&str] = &["setup.token", "cluster.redis_url"];

/// `section.name` and its default, which also tells its type.
pub struct Keys(BTreeMap<String, ValueKind>);

impl Keys {
    pub fn known() -> Self {
        let table = parse(DEFAULTS).expect("the embedded defaults are TOML");
        Self(flatten(table).collect())
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub fn has_section(&self, section: &str) -> bool {
        self.0.keys().any(|key| key.split_once('.').is_some_and(|(first, _)| first == section))
    }

    pub fn is_secret(key: &str) -> bool {
        SECRETS.contains(&key)
    }

    /// Every key with its default.
    pub fn defaults(&self) -> impl Iterator<Item = (&str, &ValueKind)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The known key that was probably meant.
    pub fn nearest(&self, key: &str) -> Option<&str> {
        let alike = strsim::normalized_damerau_levenshtein;
        let likeness = |known: &str| alike(key, known).max(alike(name(key), name(known)) * 0.95);
        self.0
            .keys()
            .map(|known| (likeness(known), known.as_str()))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(likeness, _)| *likeness > 0.6)
            .map(|(_, known)| known)
    }

    /// Takes a value of the key's own type alone: the library would turn `"yes"` into 1 and 3000 into text.
    pub fn fit(&self, key: &str, value: ValueKind) -> Result<ValueKind, String> {
        let shown = shown(&value);
        let refused = |what: &str| Err(format!("must be {what}, not {shown}"));
        match (&self.0[key], value) {
            (ValueKind::Boolean(_), value @ ValueKind::Boolean(_)) => Ok(value),
            (ValueKind::Boolean(_), _) => refused("true or false"),
            (ValueKind::I64(_), ValueKind::I64(number)) if number >= 0 => Ok(ValueKind::I64(number)),
            (ValueKind::I64(_), _) => refused("a whole number"),
            (ValueKind::Array(_), ValueKind::Array(items)) if items.iter().all(is_text) => {
                Ok(ValueKind::Array(items))
            }
            (ValueKind::Array(_), _) => refused("a list of texts"),
            (_, value @ ValueKind::String(_)) => Ok(value),
            (_, _) => refused("text in quotes"),
        }
    }

    /// The same for a word of the environment or a flag; a list has commas.
    pub fn parse(&self, key: &str, word: &str) -> Result<ValueKind, String> {
        let value = match &self.0[key] {
            ValueKind::Boolean(_) => word.parse().map(ValueKind::Boolean).ok(),
            ValueKind::I64(_) => word.parse().map(ValueKind::I64).ok(),
            ValueKind::Array(_) => {
                let items = word.split(',').map(str::trim).filter(|item| !item.is_empty());
                Some(ValueKind::Array(items.map(Value::from).collect()))
            }
            _ => None,
        };
        self.fit(key, value.unwrap_or_else(|| ValueKind::String(word.to_owned())))
    }
}

pub fn parse(toml: &str) -> Result<Map<String, Value>, config::ConfigError> {
    config::File::from_str(toml, FileFormat::Toml).collect()
}

/// `section.name` for each value. What stands outside of a section, and an empty section, keep their name.
pub fn flatten(table: Map<String, Value>) -> impl Iterator<Item = (String, ValueKind)> {
    table.into_iter().flat_map(|(section, value)| -> Box<dyn Iterator<Item = _>> {
        match value.kind {
            ValueKind::Table(names) if !names.is_empty() => Box::new(
                names.into_iter().map(move |(name, value)| (format!("{section}.{name}"), value.kind)),
            ),
            kind => Box::new(iter::once((section, kind))),
        }
    })
}

fn name(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn is_text(value: &Value) -> bool {
    matches!(value.kind, ValueKind::String(_))
}

fn shown(value: &ValueKind) -> String {
    match value {
        ValueKind::String(text) => format!("`{text}`"),
        ValueKind::Array(_) => "a list".to_owned(),
        ValueKind::Table(_) => "a section".to_owned(),
        other => format!("`{other}`"),
    }
}
