//! The layers merged and checked. A refusal names every mistake that could be found at once.

use config::{Config, ConfigError, Value, ValueKind};

use crate::settings::{
    document::Settings,
    keys::Keys,
    layers::{Layer, Sources},
    mistakes::{Mistake, Mistakes},
};

/// The configuration in force.
#[derive(Debug)]
pub struct Loaded {
    pub settings: Settings,
    /// The merged layers; each value knows its origin.
    config: Config,
}

impl Loaded {
    /// Reads the layers. Refuses unknown keys, wrong types and values that cannot work.
    pub fn from(sources: &Sources) -> Result<Self, Mistakes> {
        let keys = Keys::known();
        let mut mistakes = Vec::new();
        let config = Config::builder()
            .add_source(Layer::defaults(&keys))
            .add_source(Layer::file(sources, &keys, &mut mistakes))
            .add_source(Layer::environment(sources, &keys, &mut mistakes))
            .add_source(Layer::flags(sources, &keys, &mut mistakes))
            .build();
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        let config = config.map_err(|error| Mistakes(vec![Mistake::whole("settings", error.to_string())]))?;
        let settings = config.clone().try_deserialize::<Settings>();
        let settings = settings.map_err(|error| Mistakes(vec![mistake(&config, error)]))?;
        let loaded = Self { settings, config };
        for (section, wrong) in loaded.settings.check() {
            let key = format!("{section}.{}", wrong.key);
            mistakes.push(Mistake::new(&loaded.origin(&key), &key, wrong.reason));
        }
        if mistakes.is_empty() { Ok(loaded) } else { Err(Mistakes(mistakes)) }
    }

    /// Where a key's value came from: `default`, a file, a variable or a flag.
    pub fn origin(&self, key: &str) -> String {
        origin(&self.config, key)
    }

    /// A key's value in TOML.
    pub fn value(&self, key: &str) -> String {
        find(&self.config, key).map(|value| toml(&value.kind)).unwrap_or_default()
    }
}

fn origin(config: &Config, key: &str) -> String {
    let origin = find(config, key).and_then(|value| value.origin());
    origin.unwrap_or("settings").to_owned()
}

/// The merged value as it stands, with its origin, which `Config::get` would drop.
fn find<'a>(config: &'a Config, key: &str) -> Option<&'a Value> {
    let (section, name) = key.split_once('.')?;
    let ValueKind::Table(sections) = &config.cache.kind else { return None };
    let ValueKind::Table(names) = &sections.get(section)?.kind else { return None };
    names.get(name)
}

/// TOML's basic strings hold all that JSON's do, in the same writing.
fn toml(value: &ValueKind) -> String {
    match value {
        ValueKind::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        ValueKind::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| toml(&item.kind)).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// The library's refusal of a value (an address that is none, a word that is not among the choices).
fn mistake(config: &Config, error: ConfigError) -> Mistake {
    let (key, reason) = match error {
        ConfigError::At { error, key, .. } => (key, format!("cannot be taken: {error}")),
        ConfigError::Type { unexpected, expected, key, .. } => {
            (key, format!("must be {expected}, not {unexpected}"))
        }
        other => (None, other.to_string()),
    };
    let key = key.unwrap_or_default();
    let key = key.split('[').next().unwrap_or_default();
    Mistake::new(&origin(config, key), key, reason)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// What a file (the first argument) and an environment say; no file of this machine is looked at.
    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Loaded, Mistakes> {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tertulia.toml");
        fs::write(&path, file).unwrap();
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Loaded::from(&Sources { config: Some(path), environment, ..Sources::default() })
    }

    fn refusals(file: &str, environment: &[(&str, &str)]) -> Vec<String> {
        let mistakes = load(file, environment).unwrap_err().0;
        mistakes.into_iter().map(|mistake| format!("{} {}", mistake.key, mistake.reason)).collect()
    }

    #[test]
    fn the_reference_is_what_the_code_defaults_to() {
        assert_eq!(load("", &[]).unwrap().settings, Settings::default());
        assert!(Settings::default().check().is_empty());
    }

    #[test]
    fn a_later_layer_wins_and_each_value_knows_where_it_is_from() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("mine.toml");
        fs::write(&file, "[server]\nlisten = \"[::1]:1\"\nbehind_proxy = true\n[log]\nlevel = \"warn\"")
            .unwrap();
        let environment = [("TERTULIA__LOG__LEVEL", "debug"), ("TERTULIA__SERVER__LISTEN", "127.0.0.1:2")];
        let environment = environment.map(|(name, value)| (name.into(), value.into())).to_vec();
        let listen = Some("127.0.0.1:3".to_owned());
        let sources = Sources { config: Some(file.clone()), listen, environment, ..Sources::default() };
        let loaded = Loaded::from(&sources).unwrap();
        assert_eq!(loaded.settings.server.listen.port(), 3);
        assert_eq!(loaded.settings.log.level, "debug");
        assert!(loaded.settings.server.behind_proxy);
        for (key, origin) in [
            ("server.listen", "--listen"),
            ("log.level", "TERTULIA__LOG__LEVEL"),
            ("server.behind_proxy", file.to_str().unwrap()),
            ("log.format", "default"),
        ] {
            assert_eq!(loaded.origin(key), origin, "{key}");
        }
    }

    #[test]
    fn a_mistake_in_a_file_is_refused_with_key_and_reason() {
        for (file, refusal) in [
            ("[server]\nlisen = \"x\"", "server.lisen is not a known key; did you mean `server.listen`?"),
            ("[sever]\nlisten = \"x\"", "sever.listen is not a known key; did you mean `server.listen`?"),
            ("listen = \"x\"", "listen is not a known key; did you mean `server.listen`?"),
            ("[plugins]", "plugins is not a known key"),
            ("[server]\nlisten = 3000", "server.listen must be text in quotes, not `3000`"),
            (
                "[server]\nmax_connections = \"many\"",
                "server.max_connections must be a whole number, not `many`",
            ),
            ("[server]\nmax_connections = -1", "server.max_connections must be a whole number, not `-1`"),
            ("[server]\nbehind_proxy = 1", "server.behind_proxy must be true or false, not `1`"),
            ("[server]\nallowed_origins = \"x\"", "server.allowed_origins must be a list of texts, not `x`"),
            ("[server.listen]\nport = 1", "server.listen must be text in quotes, not a section"),
            ("[server]\nlisten = \"here\"", "server.listen cannot be taken: invalid socket address syntax"),
            (
                "[server]\ntrusted_proxies = [\"::1\", \"x\"]",
                "server.trusted_proxies cannot be taken: invalid IP address syntax",
            ),
            (
                "[server]\npublic_url = \"chat\"",
                "server.public_url must be like `https://chat.example.org`, not `chat`",
            ),
            ("[store]\nreaders = 0", "store.readers must be from 1 to 64 connections, not 0"),
            (
                "[auth]\nhash_memory_kib = 1024",
                "auth.hash_memory_kib must be from 19456 to 1048576 KiB, not 1024",
            ),
            ("[limits]\nmessages_burst = 0", "limits.messages_burst must be from 1 to 10000 at once, not 0"),
            (
                "[gateway]\nping_interval_seconds = 60",
                "gateway.ping_interval_seconds must be from 1 to 25 seconds, not 60",
            ),
            (
                "[setup]\ntoken = \"guess\"",
                "setup.token must have at least 20 letters, digits or -._~, or be empty",
            ),
            (
                "[log]\nlevel = \"inof\"",
                "log.level must be error, warn, info, debug, trace or off, or a filter, not `inof`",
            ),
        ] {
            assert_eq!(refusals(file, &[]), [refusal], "{file}");
        }
        assert!(load("[log]\nlevel = \"info,tertulia::store=debug\"", &[]).is_ok());
    }

    #[test]
    fn a_choice_that_is_none_and_a_file_that_is_none_are_refused() {
        let refusal = &refusals("[log]\nformat = \"xml\"", &[])[0];
        assert!(refusal.starts_with("log.format cannot be taken: ") && refusal.contains("xml"), "{refusal}");
        assert!(refusals("[server\n", &[])[0].contains("TOML parse error at line 1"));
        let config = Some(PathBuf::from("nowhere/tertulia.toml"));
        let refusal = Loaded::from(&Sources { config, ..Sources::default() }).unwrap_err().to_string();
        assert!(refusal.starts_with("nowhere/tertulia.toml: cannot be read: "), "{refusal}");
    }

    #[test]
    fn the_environment_is_held_to_the_same_rules() {
        for (variable, word, refusal) in [
            (
                "TERTULIA__SERVER__LISEN",
                "x",
                "server.lisen is not a known key; did you mean TERTULIA__SERVER__LISTEN?",
            ),
            ("TERTULIA__STORE__READERS", "few", "store.readers must be a whole number, not `few`"),
            ("TERTULIA__STORE__READERS", "65", "store.readers must be from 1 to 64 connections, not 65"),
            (
                "TERTULIA__LOG__LEVEL_FILE",
                "x",
                "log.level_file is not a known key; did you mean TERTULIA__LOG__LEVEL?",
            ),
        ] {
            let mistakes = load("", &[(variable, word)]).unwrap_err().0;
            assert_eq!(format!("{} {}", mistakes[0].key, mistakes[0].reason), refusal);
            assert_eq!(mistakes[0].origin, variable);
        }
        let origins = ("TERTULIA__SERVER__ALLOWED_ORIGINS", "https://a.example, https://b.example");
        let settings = load("", &[origins, ("PATH", "/bin"), ("TERTULIA_WEB_DIST", "x")]).unwrap().settings;
        assert_eq!(settings.server.allowed_origins, ["https://a.example", "https://b.example"]);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let told = refusals("[server]\nlisten = 1\nlisen = 1", &[("TERTULIA__X", "1")]);
        assert_eq!(told.len(), 3, "{told:?}");
    }

    #[test]
    fn a_secret_comes_from_a_file_and_is_never_shown() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("token");
        fs::write(&file, "a-token-of-twenty-characters\n").unwrap();
        let variable = ("TERTULIA__SETUP__TOKEN_FILE", file.to_str().unwrap());
        let loaded = load("", &[variable]).unwrap();
        assert_eq!(loaded.settings.setup.token, "a-token-of-twenty-characters");
        assert!(
            loaded.show().contains("token = \"********\" # TERTULIA__SETUP__TOKEN_FILE"),
            "{}",
            loaded.show()
        );
        assert!(!format!("{:?}", loaded.settings).contains("twenty"));
        let twice = [variable, ("TERTULIA__SETUP__TOKEN", "another one of twenty characters")];
        assert_eq!(refusals("", &twice), ["setup.token is given twice"]);
    }
}
