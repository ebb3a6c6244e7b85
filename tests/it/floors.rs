//! The law of imports. The table is the architecture: a room imports from lower floors alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Paths from the project's root, with the text of each file.
type Files = BTreeMap<String, String>;

/// From the ground up. Rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["contract", "clock", "chance", "folder"],
    &["domain"],
    &["store", "blobs", "auth", "cluster", "outbound"],
    &["services"],
    &["gateway", "http", "workers"],
    &["settings"],
    &["app", "bench"],
    &["cli", "rig"],
    &["lib", "main"],
];

/// Outside crates that are named in their home rooms only.
const HOMES: &[(&str, &[&str])] = &[
    ("anyhow", &["app", "bench", "cli", "main", "rig"]),
    ("argon2", &["auth"]),
    ("axum", &["http", "app"]),
    ("axum_extra", &["http"]),
    ("clap", &["cli"]),
    ("config", &["settings"]),
    ("etcetera", &["folder", "settings"]),
    ("fast_image_resize", &["blobs"]),
    ("getrandom", &["chance"]),
    ("governor", &["services"]),
    ("hdrhistogram", &["bench"]),
    ("hmac", &["auth"]),
    ("hyper", &["http", "outbound"]),
    ("hyper_rustls", &["outbound"]),
    ("hyper_util", &["http", "outbound"]),
    ("image", &["blobs"]),
    ("indicatif", &["bench"]),
    ("infer", &["blobs"]),
    ("jsonwebtoken", &["auth"]),
    ("p256", &["auth"]),
    ("r2d2", &["store"]),
    ("r2d2_sqlite", &["store"]),
    ("redis", &["cluster"]),
    ("rustls", &["outbound"]),
    ("rlimit", &["cli", "bench"]),
    ("rusqlite", &["store"]),
    ("rustix", &["blobs"]),
    ("rusqlite_migration", &["store"]),
    ("rust_embed", &["http"]),
    ("socket2", &["services"]),
    ("socketioxide", &["gateway", "app"]),
    ("strsim", &["settings"]),
    ("thumbhash", &["blobs"]),
    ("tokio_tungstenite", &["bench", "http"]),
    ("tower_http", &["http"]),
    ("tracing_subscriber", &["settings", "cli"]),
    ("ts_rs", &["contract"]),
    ("utoipa", &["contract", "http"]),
    ("utoipa_axum", &["http"]),
    ("web_push_native", &["auth"]),
];

const NAMELESS: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc"];
const LONGEST: usize = 500;

#[test]
fn every_room_imports_from_lower_floors_alone() {
    let mut files = Files::new();
    read(Path::new(env!("CARGO_MANIFEST_DIR")), "src", &mut files);
    assert!(files.len() > 20, "found only {} files", files.len());
    let broken = breaches(&files);
    assert!(broken.is_empty(), "the law of imports is broken:\n  {}", broken.join("\n  "));
}

#[test]
fn no_file_is_longer_than_a_mind_can_hold() {
    let mut files = Files::new();
    for folder in ["src", "tests", "benches"] {
        read(Path::new(env!("CARGO_MANIFEST_DIR")), folder, &mut files);
    }
    let long: Vec<_> = files.iter().filter(|(_, text)| text.lines().count() > LONGEST).collect();
    let long: Vec<_> = long.into_iter().map(|(path, _)| path).collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {long:?}");
}

#[test]
fn a_planted_breach_is_found() {
    let sound = [
        ("src/store/mod.rs", "mod rooms;\nmod tx;\npub use tx::Tx;\n"),
        ("src/store/rooms.rs", "use super::tx::Tx; // crate::services\nmod tests {\n    use super::*;\n}\n"),
        ("src/store/tx.rs", "fn f(now: crate::clock::Clock) {}\n"),
        ("src/services/mod.rs", "use crate::{store::{self, tx::Tx}, domain as d};\n"),
    ];
    for (path, text, told) in [
        (
            "src/store/rooms.rs",
            "use crate::{domain::who::Who, services::Core};",
            "store is on floor 2, services",
        ),
        ("src/auth/keys.rs", "fn f() { crate::store::open() }", "rooms on one floor do not know each other"),
        ("src/store/rooms.rs", "use crate::store::Tx;", "a child never imports its own mod.rs"),
        ("src/store/rooms.rs", "use super::Tx;", "a child never imports its own mod.rs"),
        ("src/store/tx.rs", "use super::rooms::all;", "a circle: store::rooms, store::tx"),
        ("src/services/rooms.rs", "use rusqlite::Connection;", "rusqlite is named in store alone"),
        ("src/attic.rs", "use crate::domain::who::Who;", "attic has no floor"),
        ("src/services/mod.rs", "use crate::attic::Chest;", "attic has no floor"),
        ("src/store/helpers.rs", "", "a name that says nothing"),
    ] {
        let mut files: Files = sound.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        assert_eq!(breaches(&files), [""; 0]);
        files.entry(path.to_owned()).or_default().push_str(text);
        let broken = breaches(&files).join("\n");
        assert!(broken.contains(told), "{path} {text}: {broken:?}");
    }
}

fn read(root: &Path, folder: &str, files: &mut Files) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            if !path.ends_with("node_modules") {
                read(root, &path, files);
            }
        } else if path.ends_with(".rs") {
            files.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Each breach of the law as one line: the edge and the rule.
fn breaches(files: &Files) -> Vec<String> {
    let modules: BTreeSet<String> = files.keys().map(|path| module(path)).collect();
    let mut broken = Vec::new();
    let mut edges = BTreeSet::new();
    for (path, text) in files {
        let from = module(path);
        let words = words(path, text);
        let home = room(&from);
        if from.split("::").any(|name| NAMELESS.contains(&name)) {
            broken.push(format!("{path}: a name that says nothing"));
        }
        for (outside, homes) in HOMES.iter().filter(|(_, homes)| !homes.contains(&home)) {
            if words.windows(3).any(|near| near[0] != "::" && near[1] == *outside && near[2] == "::") {
                broken.push(format!("{path} → {outside}: {outside} is named in {} alone", homes.join(", ")));
            }
        }
        for path_named in imports(&words) {
            let to = longest_known(&path_named, &modules);
            if let Err(rule) = judge(&from, &to) {
                broken.push(format!("{path} → {path_named}: {rule}"));
            }
        }
        // A test may look around in its own house: what it imports makes no circle.
        let shipped = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for path_named in imports(&self::words(path, shipped)) {
            edges.insert((from.clone(), longest_known(&path_named, &modules)));
        }
        if path.ends_with("/mod.rs") {
            let children = words.windows(3).filter(|near| near[0] == "mod" && near[2] == ";");
            edges.extend(children.map(|near| (from.clone(), format!("{from}::{}", near[1]))));
        }
    }
    let circle = in_circles(edges);
    if !circle.is_empty() {
        broken.push(format!("a circle: {}", circle.join(", ")));
    }
    broken
}

/// The rule that an edge between two files breaks.
fn judge(from: &str, to: &str) -> Result<(), String> {
    let floor = |room: &str| {
        let found = FLOORS.iter().position(|rooms| rooms.contains(&room));
        found.ok_or_else(|| format!("{room} has no floor in tests/it/floors.rs"))
    };
    let (home, there) = (room(from), room(to));
    let (here, below) = (floor(home)?, floor(there)?);
    if to != from && from.starts_with(&format!("{to}::")) {
        return Err("a child never imports its own mod.rs".to_owned());
    }
    if home == there || below < here {
        return Ok(());
    }
    if below == here {
        return Err("rooms on one floor do not know each other".to_owned());
    }
    Err(format!("{home} is on floor {here}, {there} is on floor {below}"))
}

/// Files on a circle: what is left when those that need nothing more, or that nobody needs, are taken away.
fn in_circles(mut edges: BTreeSet<(String, String)>) -> Vec<String> {
    edges.retain(|(from, to)| from != to);
    loop {
        let needing: BTreeSet<_> = edges.iter().map(|(from, _)| from.clone()).collect();
        let needed: BTreeSet<_> = edges.iter().map(|(_, to)| to.clone()).collect();
        let before = edges.len();
        edges.retain(|(from, to)| needed.contains(from) && needing.contains(to));
        if edges.len() == before {
            return needing.into_iter().collect();
        }
    }
}

/// `src/store/tx.rs` is `store::tx`, `src/store/mod.rs` is `store`.
fn module(path: &str) -> String {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.trim_end_matches("/mod").replace('/', "::")
}

fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// The file that a path leads into: its longest beginning that is one, else its room.
fn longest_known(path: &str, modules: &BTreeSet<String>) -> String {
    let mut file = path;
    while let Some((shorter, _)) = file.rsplit_once("::").filter(|_| !modules.contains(file)) {
        file = shorter;
    }
    file.to_owned()
}

/// Every path that starts with `crate::`, its braces opened.
fn imports(words: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for (n, pair) in words.windows(2).enumerate() {
        if pair == ["crate", "::"] {
            open(&words[n + 2..], "", &mut out);
        }
    }
    out
}

/// Opens one use-tree; answers how many words it took.
fn open(words: &[String], base: &str, out: &mut Vec<String>) -> usize {
    let word = |n: usize| words.get(n).map_or("", String::as_str);
    let path = format!("{base}{}", word(0));
    match (word(0), word(1)) {
        ("{", _) => {
            let mut n = 1;
            while n < words.len() && word(n) != "}" {
                n += if word(n) == "," { 1 } else { open(&words[n..], base, out) };
            }
            n + 1
        }
        (_, "::") => 2 + open(&words[2..], &format!("{path}::"), out),
        (_, after) => {
            out.push(path);
            if after == "as" { 3 } else { 1 }
        }
    }
}

/// Names and marks of a source text without its comments. `super::` at the margin is written out; further
/// in it stands in a module of the same file.
fn words(path: &str, text: &str) -> Vec<String> {
    let module = module(path);
    let parent = module.rsplit_once("::").map_or("lib", |(parent, _)| parent);
    let mut spaced = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let line = if line.starts_with(' ') {
            line.to_owned()
        } else {
            line.replace("super::", &format!("crate::{parent}::"))
        };
        for c in line.chars() {
            if c.is_alphanumeric() || "_:".contains(c) {
                spaced.push(c);
            } else {
                spaced.extend([' ', c, ' ']);
            }
        }
        spaced.push(' ');
    }
    spaced.replace("::", " :: ").split_whitespace().map(str::to_owned).collect()
}
