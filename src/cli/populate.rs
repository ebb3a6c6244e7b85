//! `populate`: fills the data folder with the cast, or with a crowd by numbers.

use std::{
    fmt::Display,
    fs,
    path::{Path, absolute},
};

use anyhow::{Context, Result};

use crate::{
    cli::{line::PopulateWords, paper::say, passwords::Chosen, visit::visit},
    contract::ids::RoomId,
    folder::write_secret,
    services::{
        Core,
        populate::{self, Crowd, Filled},
    },
    settings::Settings,
};

/// Fills the folder and writes the lists that were asked for.
pub fn fill(settings: &Settings, words: PopulateWords) -> Result<()> {
    let is_crowd = words.people.is_some() || words.messages.is_some();
    let password = if is_crowd { None } else { Some(Chosen::from(words.password_stdin)?) };
    visit(settings, async |core: &Core| {
        let filled = match &password {
            Some(password) => populate::move_in(core, &password.text).await?,
            None => populate::gather(core, crowd(&words)).await?,
        };
        if let Some(path) = &words.tokens {
            let tokens = populate::cut_keys(core, &filled.people).await?;
            write_secret(&absolute(path)?, lines(&tokens).as_bytes())?;
        }
        if let Some(path) = &words.room_list {
            write(path, &lines(&filled.rooms))?;
        }
        tell(&filled, password.as_ref())
    })
}

fn crowd(words: &PopulateWords) -> Crowd {
    Crowd {
        people: words.people.unwrap_or_default(),
        rooms: words.rooms.unwrap_or_default(),
        messages: words.messages.unwrap_or_default(),
        into: words.into.as_deref().map(RoomId::from),
    }
}

fn lines(items: &[impl Display]) -> String {
    items.iter().flat_map(|item| [item.to_string(), "\n".to_owned()]).collect()
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn tell(filled: &Filled, password: Option<&Chosen>) -> Result<()> {
    let Filled { people, rooms, messages } = filled;
    say(&format!("people {}, rooms {}, messages {messages}", people.len(), rooms.len()))?;
    match password {
        Some(password) => {
            say(&"ada@example.org is the admin; bea, cid, dov and eve are members")?;
            password.tell()
        }
        None => Ok(()),
    }
}
