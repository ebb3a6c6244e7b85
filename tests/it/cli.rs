//! The command line: the real binary, told what an operator tells it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tertulia::contract::events::CHAT;

use crate::{
    console::{Console, Server},
    house::PASSWORD,
    socket::Socket,
};

/// Ada has an account; answers what the console said about it.
fn ada_comes_in(console: &Console) -> String {
    let words = ["user", "create", "--email=ada@example.org", "--name=Ada", "--admin", "--password-stdin"];
    console.types(&words, &format!("{PASSWORD}\n"), &[]).done()
}

async fn token(server: &Server, email: &str, password: &str) -> String {
    let (status, answer) = server.logs_in(email, password).await;
    assert_eq!(status, 200, "{answer}");
    answer["accessToken"].as_str().unwrap().to_owned()
}

#[test]
fn the_binary_tells_its_version_and_refuses_words_that_it_does_not_know() {
    let console = Console::open();
    assert_eq!(console.run(&["--version"]).done(), format!("tertulia {}\n", env!("CARGO_PKG_VERSION")));
    let wrong = console.run(&["sreve"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.complained.contains("serve"), "{}", wrong.complained);
}

#[test]
fn the_configuration_in_force_is_shown_with_its_origins_and_no_secret() {
    let console = Console::open();
    fs::write(console.path("tertulia.toml"), "[log]\nlevel = \"warn\"\n").unwrap();
    let token = "a-token-that-nobody-may-see";
    let shown = console.types(
        &["config", "show", "--listen", "127.0.0.1:4000"],
        "",
        &[("TERTULIA__SETUP__TOKEN", token), ("TERTULIA__STORE__READERS", "8")],
    );
    let shown = shown.done();
    for line in [
        "listen = \"127.0.0.1:4000\" # --listen",
        "level = \"warn\" # tertulia.toml",
        "readers = 8 # TERTULIA__STORE__READERS",
        "format = \"text\" # default",
        "token = \"********\" # TERTULIA__SETUP__TOKEN",
    ] {
        assert!(shown.lines().any(|told| told == line), "{line}\n{shown}");
    }
    assert!(!shown.contains(token), "{shown}");
}

#[test]
fn a_first_configuration_is_written_once_and_changes_nothing() {
    let console = Console::open();
    let before = console.run(&["config", "show"]).done();
    assert!(console.run(&["config", "init"]).done().contains("tertulia.toml"));
    assert_eq!(console.run(&["config", "show"]).done(), before);
    let mine = "[log]\nlevel = \"warn\"\n";
    fs::write(console.path("tertulia.toml"), mine).unwrap();
    let refused = console.run(&["config", "init"]).refused();
    assert!(refused.contains("cannot write tertulia.toml"), "{refused}");
    assert_eq!(fs::read_to_string(console.path("tertulia.toml")).unwrap(), mine);
}

#[test]
fn every_key_that_is_not_known_is_refused_with_the_nearest_one() {
    let console = Console::open();
    fs::write(console.path("tertulia.toml"), "[server]\nlisen = \"127.0.0.1:3000\"\n").unwrap();
    for verb in ["serve", "healthcheck"] {
        let answer = console.types(&[verb], "", &[("TERTULIA__LOG__LEVLE", "warn")]);
        assert_eq!(
            answer.refused().lines().collect::<Vec<_>>(),
            [
                "error: tertulia.toml: server.lisen is not a known key; did you mean `server.listen`?",
                "error: TERTULIA__LOG__LEVLE: log.levle is not a known key; did you mean TERTULIA__LOG__LEVEL?",
            ],
            "{verb}"
        );
    }
    assert!(!console.path("data").exists());
}

#[test]
fn a_folder_that_no_server_made_has_nobody_in_it() {
    let console = Console::open();
    for words in [&["user", "list"][..], &["invite"]] {
        let refused = console.run(words).refused();
        assert!(refused.contains("start the server once"), "{refused}");
    }
    assert!(!console.path("data").exists());
}

#[tokio::test]
async fn people_are_made_listed_and_given_new_passwords_under_a_running_server() {
    let console = Console::open();
    let server = console.serves(&[]);
    assert_eq!(ada_comes_in(&console), "Ada may come in as admin\n");
    let told = console.run(&["user", "create", "--email=bea@example.org", "--name=Bea"]).done();
    let drawn = told.lines().nth(1).unwrap().strip_prefix("password, shown this once: ").unwrap();
    let listed = console.run(&["user", "list"]).done();
    assert_eq!(listed, "ada@example.org  Ada  admin\nbea@example.org  Bea  member\n");
    let taken = console.run(&["user", "create", "--email=Bea@Example.org", "--name=Eve"]).refused();
    assert!(taken.contains("exists") && taken.contains("user.exists"), "{taken}");

    let before = token(&server, "bea@example.org", drawn).await;
    let tab = Socket::connect(server.address, CHAT, &json!({ "token": before })).await.unwrap();
    let words = ["user", "reset-password", "bea@example.org", "--password-stdin"];
    let weak = console.types(&words, "short\n", &[]).refused();
    assert!(weak.contains("validation.password_length"), "{weak}");
    let fresh = "another lamp over another table";
    console.types(&words, &format!("{fresh}\n"), &[]).done();
    tab.is_cut().await;
    assert_eq!(server.get(&before, "/api/me").await.0, 401);
    assert_eq!(server.logs_in("bea@example.org", drawn).await.0, 401);
    token(&server, "bea@example.org", fresh).await;
    let unknown = console.run(&["user", "reset-password", "eve@example.org"]).refused();
    assert!(unknown.contains("there is no such person"), "{unknown}");
}

#[tokio::test]
async fn who_comes_by_the_console_is_announced_to_open_pages() {
    let console = Console::open();
    let server = console.serves(&[]);
    ada_comes_in(&console);
    let ada = token(&server, "ada@example.org", PASSWORD).await;
    let tab = Socket::connect(server.address, CHAT, &json!({ "token": ada })).await.unwrap();
    tab.ask_raw("chat:sync", &json!({})).await;
    console.run(&["user", "create", "--email=bea@example.org", "--name=Bea"]).done();
    tab.hears("chat:room-updated", |room| room["id"] == "general" && room["memberCount"] == 2).await;
}

#[test]
fn the_first_account_is_an_admins() {
    let console = Console::open();
    let server = console.serves(&[]);
    let refused = console.run(&["user", "create", "--email=bea@example.org", "--name=Bea"]).refused();
    assert!(refused.contains("add --admin"), "{refused}");
    assert_eq!(console.run(&["user", "list"]).done(), "");
    assert_eq!(ada_comes_in(&console), "Ada may come in as admin\n");
    console.run(&["user", "create", "--email=bea@example.org", "--name=Bea"]).done();
    drop(server);
}

#[tokio::test]
async fn who_is_deactivated_on_the_console_is_cut_and_stays_out_until_activated() {
    let console = Console::open();
    let server = console.serves(&[]);
    ada_comes_in(&console);
    let bea = ["user", "create", "--email=bea@example.org", "--name=Bea", "--password-stdin"];
    console.types(&bea, PASSWORD, &[]).done();
    let open = async |email| {
        let token = token(&server, email, PASSWORD).await;
        Socket::connect(server.address, CHAT, &json!({ "token": token })).await.unwrap()
    };
    let (ada, bea) = (open("ada@example.org").await, open("bea@example.org").await);
    console.run(&["user", "deactivate", "bea@example.org"]).done();
    bea.is_cut().await;
    assert_eq!(server.logs_in("bea@example.org", PASSWORD).await.0, 401);
    let answer = ada.ask_raw("chat:join-room", &json!({ "roomId": "general" })).await;
    assert_eq!(answer["roomId"], "general", "others stay: {answer}");
    assert!(console.run(&["user", "list"]).done().contains("Bea  member  deactivated\n"));
    console.run(&["user", "activate", "bea@example.org"]).done();
    open("bea@example.org").await;

    let last = console.run(&["user", "deactivate", "ada@example.org"]).refused();
    assert!(last.contains("user.last_admin"), "{last}");
}

#[tokio::test]
async fn an_invitation_from_the_console_lets_one_person_in() {
    let console = Console::open();
    let server = console.serves(&[]);
    ada_comes_in(&console);
    let public = [("TERTULIA__SERVER__PUBLIC_URL", "https://chat.example.org")];
    let link = console.types(&["invite", "--admin"], "", &public).done();
    let invitation = link.trim_end().strip_prefix("https://chat.example.org/invite/").unwrap();
    let register = async |name: &str| {
        let body = json!({
            "inviteToken": invitation, "name": name, "password": PASSWORD,
            "email": format!("{name}@example.org"),
        });
        server.post("/api/auth/register", &body).await
    };
    let (status, bea) = register("bea").await;
    assert_eq!((status.as_u16(), &bea["user"]["roles"]), (201, &json!(["admin"])), "{bea}");
    let (status, eve) = register("eve").await;
    assert_eq!((status.as_u16(), &eve["error"]["code"]), (404, &json!("invite.invalid")), "{eve}");
    let refused = console.run(&["invite", "--hours", "1000"]).refused();
    assert!(refused.contains("1 to 720"), "{refused}");
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_by_name() {
    let console = Console::open();
    let server = console.serves(&[]);
    let refused = console.run(&["serve"]).refused();
    let words = format!("is in use by another tertulia (process {})", server.pid());
    assert!(refused.contains(&words) && refused.contains("data"), "{refused}");
    assert_eq!(server.stops().0, Some(0));
    console.serves(&[]);
}

#[test]
fn a_healthcheck_succeeds_while_a_server_answers() {
    let console = Console::open();
    let server = console.serves(&[]);
    let check = ["healthcheck", "--listen", &server.address.to_string()].map(str::to_owned);
    let check: Vec<&str> = check.iter().map(String::as_str).collect();
    assert_eq!(console.run(&check).done(), "well\n");
    server.stops();
    let refused = console.run(&check).refused();
    assert!(refused.contains("no answer from"), "{refused}");
}

#[tokio::test]
async fn the_setup_link_is_printed_once_and_only_while_there_is_nobody() {
    let console = Console::open();
    let server = console.serves(&[]);
    let (_, token) = server.line.trim_end().split_once("/setup?token=").unwrap();
    let token = token.strip_suffix(" to make the first account.").unwrap().to_owned();
    let setup = json!({
        "setupToken": token, "name": "Ada", "email": "ada@example.org", "password": PASSWORD,
    });
    assert_eq!(server.post("/api/setup", &setup).await.0, 201);
    assert_eq!(server.post("/api/setup", &setup).await.0, 409);
    assert!(!server.log().contains(&token), "{}", server.log());
    assert_eq!(server.stops(), (Some(0), String::new()));

    let server = console.serves(&[]);
    assert_eq!(server.line, format!("tertulia is open at http://{}\n", server.address));
}

#[tokio::test]
async fn a_sigterm_ends_the_server_well_and_a_restart_keeps_sessions_and_messages() {
    let console = Console::open();
    let server = console.serves(&[]);
    ada_comes_in(&console);
    let token = token(&server, "ada@example.org", PASSWORD).await;
    let auth = json!({ "token": token });
    let tab = Socket::connect(server.address, CHAT, &auth).await.unwrap();
    let general = json!({ "roomId": "general", "text": "before the night" });
    tab.ask_raw("chat:join-room", &general).await;
    let ack = tab.ask_raw("chat:send-message", &general).await;
    assert_eq!(ack["status"], "delivered", "{ack}");
    assert_eq!(server.stops().0, Some(0), "with a socket open");
    tab.is_cut().await;
    let log = fs::metadata(console.path("data/tertulia.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the database file is whole by itself");

    let server = console.serves(&[]);
    let (status, page) = server.get(&token, "/api/rooms/general/messages").await;
    assert_eq!((status.as_u16(), &page["messages"][0]["id"]), (200, &ack["id"]), "{page}");
    Socket::connect(server.address, CHAT, &auth).await.unwrap();
}

#[test]
fn the_data_is_for_its_owner_alone() {
    let console = Console::open();
    let _server = console.serves(&[]);
    ada_comes_in(&console);
    let mut found = Vec::new();
    walk(&console.path("data"), &mut found);
    for (path, mode) in &found {
        let private = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode & 0o777, private, "{}", path.display());
    }
    for name in ["tertulia.db", "tertulia.db-wal", "tertulia.lock", "keys/ring.json", "files"] {
        let path = console.path("data").join(name);
        assert!(found.iter().any(|(known, _)| *known == path), "{name} in {found:?}");
    }
}

fn walk(path: &Path, found: &mut Vec<(PathBuf, u32)>) {
    found.push((path.to_owned(), fs::metadata(path).unwrap().permissions().mode()));
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| walk(&entry.unwrap().path(), found));
    }
}

#[test]
fn a_database_that_cannot_be_believed_is_refused_by_name_and_left_as_it_is() {
    let console = Console::open();
    console.serves(&[]).stops();
    let path = console.path("data/tertulia.db");
    let whole = fs::read(&path).unwrap();
    let mut damaged = whole.clone();
    damaged[100..4000].fill(0xff);
    let mut torn = whole.clone();
    torn[5 * 4096..6 * 4096].fill(0xff);
    let mut newer = whole.clone();
    // The schema's version, in the file's header (https://sqlite.org/fileformat2.html, 1.3).
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    for (file, words) in [
        (b"this is a letter and no database".repeat(300), "is not a tertulia database"),
        (damaged, "is damaged; restore it from a copy"),
        (torn, "is damaged; restore it from a copy"),
        (newer, "was written by a newer tertulia"),
    ] {
        fs::write(&path, &file).unwrap();
        let refused = console.run(&["serve"]).refused();
        assert!(refused.contains("tertulia.db") && refused.contains(words), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), file, "{words}");
    }
    fs::write(&path, whole).unwrap();
    console.serves(&[]);
}

#[test]
fn lifted_limits_are_told_loudly() {
    let console = Console::open();
    let server = console.serves(&[]);
    assert!(!server.log().contains("limits.enabled"), "{}", server.log());
    drop(server);
    let server = console.serves(&[("TERTULIA__LIMITS__ENABLED", "false")]);
    let log = server.log();
    assert!(log.contains("WARN") && log.contains("limits.enabled is false"), "{log}");
}

#[test]
fn logs_are_json_when_a_collector_reads_them() {
    let console = Console::open();
    let server = console.serves(&[("TERTULIA__LIMITS__ENABLED", "false"), ("TERTULIA__LOG__FORMAT", "json")]);
    let log = server.log();
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["level"], "WARN", "{log}");
}

#[tokio::test]
async fn the_log_has_no_secret_and_nothing_that_was_said() {
    let console = Console::open();
    let server = console.serves(&[("TERTULIA__LOG__LEVEL", "trace,socketioxide::client=trace")]);
    ada_comes_in(&console);
    let token = token(&server, "ada@example.org", PASSWORD).await;
    let tab = Socket::connect(server.address, CHAT, &json!({ "token": token })).await.unwrap();
    let said = json!({ "roomId": "general", "text": "a word between us" });
    tab.ask_raw("chat:join-room", &said).await;
    assert_eq!(tab.ask_raw("chat:send-message", &said).await["status"], "delivered");
    server.get(&token, "/api/rooms/general/messages?around=1").await;
    let log = server.log();
    assert!(log.contains("/api/rooms/{id}/messages"), "{log}");
    for secret in ["a word between us", PASSWORD, &token, "around=1", "ada@example.org"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[test]
fn a_verb_waits_for_a_server_that_is_just_starting() {
    for _ in 0..5 {
        let console = Console::open();
        std::thread::scope(|scope| {
            let server = scope.spawn(|| console.serves(&[]));
            let first = loop {
                let answer = console.run(&["populate", "--people", "3"]);
                // Until the server has made its folder there is nothing to visit.
                if !answer.complained.contains("start the server once") {
                    break answer;
                }
            };
            assert_eq!(first.code, Some(0), "{}", first.complained);
            drop(server.join().unwrap());
        });
    }
}
