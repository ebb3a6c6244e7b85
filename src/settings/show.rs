//! The configuration on paper: what holds and why, and a first file to edit.

use std::{
    fmt::Write as _,
    fs::OpenOptions,
    io::{self, Write as _},
    path::Path,
};

use crate::settings::{
    keys::{DEFAULTS, Keys},
    load::Loaded,
};

impl Loaded {
    /// Every key as TOML, in the order of the reference, each with where its value comes from. Secrets are
    /// masked.
    pub fn show(&self) -> String {
        let mut out = String::new();
        let mut section = "";
        for line in DEFAULTS.lines() {
            if let Some(name) = section_name(line) {
                let gap = if section.is_empty() { "" } else { "\n" };
                let _ = writeln!(out, "{gap}{line}");
                section = name;
            } else if let Some(name) = key_name(line) {
                let key = format!("{section}.{name}");
                let value = self.value(&key);
                let hidden = Keys::is_secret(&key) && value != "\"\"";
                let value = if hidden { "\"********\"" } else { &value };
                let _ = writeln!(out, "{name} = {value} # {}", self.origin(&key));
            }
        }
        out
    }
}

/// Writes the reference as a new file in which every key is commented out: whoever changes a value takes
/// away its `#`, and what is left follows the defaults of later versions. Never overwrites.
pub fn write_default_file(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(commented().as_bytes())?;
    file.sync_all()
}

fn commented() -> String {
    let comment =
        |line: &str| if key_name(line).is_some() { format!("#{line}\n") } else { format!("{line}\n") };
    DEFAULTS.lines().map(comment).collect()
}

fn section_name(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

fn key_name(line: &str) -> Option<&str> {
    if line.starts_with('#') {
        return None;
    }
    line.split_once(" = ").map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::settings::layers::Sources;

    fn load(path: &Path) -> Loaded {
        Loaded::from(&Sources { config: Some(path.to_owned()), ..Sources::default() }).unwrap()
    }

    #[test]
    fn what_is_shown_is_toml_that_means_the_same() {
        let place = tempfile::tempdir().unwrap();
        let (mine, shown) = (place.path().join("mine.toml"), place.path().join("shown.toml"));
        fs::write(
            &mine,
            "[server]\npublic_url = \"https://chat.example.org\"\n[data]\ndir = \"a \\\"b\\\" c\"",
        )
        .unwrap();
        let loaded = load(&mine);
        assert!(loaded.show().contains(&format!("dir = \"a \\\"b\\\" c\" # {}\n", mine.display())));
        assert!(loaded.show().contains("\n[store]\nreaders = 4 # default\n"));
        fs::write(&shown, loaded.show()).unwrap();
        assert_eq!(load(&shown).settings, loaded.settings);
    }

    #[test]
    fn the_first_file_changes_nothing_and_overwrites_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tertulia.toml");
        write_default_file(&path).unwrap();
        assert_eq!(load(&path).settings, Default::default());
        assert_eq!(load(&path).origin("server.listen"), "default");
        assert_eq!(commented().replace("\n#listen", "\nlisten").matches("\nlisten = ").count(), 1);
        fs::write(&path, "[log]\nlevel = \"warn\"").unwrap();
        assert_eq!(write_default_file(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(load(&path).settings.log.level, "warn");
    }
}
