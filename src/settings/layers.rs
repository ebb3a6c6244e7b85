//! The layers, each a list of keys with values and origins, checked by the known keys as it is read.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use config::{ConfigError, Map, Source, Value, ValueKind};
use etcetera::{BaseStrategy, choose_base_strategy};

use crate::settings::{
    keys::{self, Keys},
    mistakes::Mistake,
};

const FILE: &str = "tertulia.toml";
const PREFIX: &str = "TERTULIA__";

/// What the operator said, by all ways but the file's content. The default says nothing at all.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config FILE`: this file and no other.
    pub config: Option<PathBuf>,
    /// `--listen ADDRESS:PORT`.
    pub listen: Option<String>,
    /// `--data DIR`.
    pub data: Option<PathBuf>,
    /// The environment, as the process found it.
    pub environment: Vec<(OsString, OsString)>,
}

/// Values with their origins. Later layers win over earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Layer(Vec<(String, Value)>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.iter().cloned().collect())
    }
}

impl Layer {
    fn push(&mut self, origin: &str, key: &str, value: ValueKind) {
        self.0.push((key.to_owned(), Value::new(Some(&origin.to_owned()), value)));
    }

    pub fn defaults(keys: &Keys) -> Self {
        let mut layer = Self::default();
        for (key, value) in keys.defaults() {
            layer.push("default", key, value.clone());
        }
        layer
    }

    /// The file that was named, which must be there, else the first that is there.
    pub fn file(sources: &Sources, keys: &Keys, mistakes: &mut Vec<Mistake>) -> Self {
        let Some(path) = sources.config.clone().or_else(find_file) else {
            return Self::default();
        };
        let origin = path.display().to_string();
        let table = fs::read_to_string(&path)
            .map_err(|error| format!("cannot be read: {error}"))
            .and_then(|text| keys::parse(&text).map_err(|error| error.to_string().trim_end().to_owned()));
        match table {
            Ok(table) => Self::table(&origin, table, keys, mistakes),
            Err(reason) => {
                mistakes.push(Mistake::whole(&origin, reason));
                Self::default()
            }
        }
    }

    fn table(origin: &str, table: Map<String, Value>, keys: &Keys, mistakes: &mut Vec<Mistake>) -> Self {
        let mut layer = Self::default();
        for (key, value) in keys::flatten(table) {
            if keys.has(&key) {
                match keys.fit(&key, value) {
                    Ok(value) => layer.push(origin, &key, value),
                    Err(reason) => mistakes.push(Mistake::new(origin, &key, reason)),
                }
            } else if !keys.has_section(&key) {
                let nearest = keys.nearest(&key).map(|nearest| format!("`{nearest}`"));
                mistakes.push(Mistake::unknown(origin, &key, nearest.as_deref()));
            }
        }
        layer
    }

    /// `TERTULIA__SECTION__KEY`, and for a secret `TERTULIA__SECTION__KEY_FILE`.
    pub fn environment(sources: &Sources, keys: &Keys, mistakes: &mut Vec<Mistake>) -> Self {
        let mut layer = Self::default();
        for (variable, value) in &sources.environment {
            let variable = variable.to_string_lossy();
            let Some(key) = variable.strip_prefix(PREFIX) else { continue };
            let key = key.to_lowercase().replace("__", ".");
            match word(&variable, key, value, keys).and_then(|(key, word)| {
                let twice = layer.0.iter().any(|(known, _)| *known == key);
                let value = if twice { Err("is given twice".to_owned()) } else { keys.parse(&key, &word) };
                value
                    .map(|value| (key.clone(), value))
                    .map_err(|reason| Mistake::new(&variable, &key, reason))
            }) {
                Ok((key, value)) => layer.push(&variable, &key, value),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        layer
    }

    pub fn flags(sources: &Sources, keys: &Keys, mistakes: &mut Vec<Mistake>) -> Self {
        let mut layer = Self::default();
        let data = sources.data.as_ref().map(|dir| dir.display().to_string());
        for (flag, key, word) in
            [("--listen", "server.listen", sources.listen.as_ref()), ("--data", "data.dir", data.as_ref())]
        {
            match word.map(|word| keys.parse(key, word)) {
                Some(Ok(value)) => layer.push(flag, key, value),
                Some(Err(reason)) => mistakes.push(Mistake::new(flag, key, reason)),
                None => {}
            }
        }
        layer
    }
}

/// The key that a variable sets, and the word that it sets it to: its own, or that of the file it names.
fn word(variable: &str, key: String, value: &OsString, keys: &Keys) -> Result<(String, String), Mistake> {
    let value = value.to_str().ok_or_else(|| Mistake::whole(variable, "must be UTF-8"))?;
    if keys.has(&key) {
        return Ok((key, value.to_owned()));
    }
    match key.strip_suffix("_file").filter(|key| Keys::is_secret(key)) {
        Some(key) => match fs::read_to_string(value) {
            Ok(word) => Ok((key.to_owned(), word.trim().to_owned())),
            Err(error) => Err(Mistake::whole(variable, format!("{value} cannot be read: {error}"))),
        },
        None => {
            let nearest = keys.nearest(&key).map(variable_of);
            Err(Mistake::unknown(variable, &key, nearest.as_deref()))
        }
    }
}

fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// `tertulia.toml` in the working folder, else `tertulia/tertulia.toml` in the person's configuration folder.
fn find_file() -> Option<PathBuf> {
    let base = choose_base_strategy().ok().map(|base| base.config_dir().join("tertulia").join(FILE));
    [Some(Path::new(FILE).to_owned()), base].into_iter().flatten().find(|path| path.is_file())
}
