//! A password on its way to or from the operator.

use std::io;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{chance::Chance, cli::paper::say};

/// A password for somebody: the first line of standard input, or drawn here and told once.
pub struct Chosen {
    pub text: String,
    is_drawn: bool,
}

impl Chosen {
    pub fn from(stdin: bool) -> Result<Self> {
        if !stdin {
            // 120 random bits in 20 characters.
            let text = URL_SAFE_NO_PAD.encode(Chance.bytes::<15>());
            return Ok(Self { text, is_drawn: true });
        }
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
        let text = line.trim_end_matches(['\r', '\n']).to_owned();
        Ok(Self { text, is_drawn: false })
    }

    /// Tells the operator a password that was drawn.
    pub fn tell(&self) -> Result<()> {
        if self.is_drawn { say(&format!("password, shown this once: {}", self.text)) } else { Ok(()) }
    }
}
