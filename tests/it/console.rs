//! The operator's console: the real binary, in a folder and with an environment of its own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::socket::PATIENCE;

/// A working folder with the data in `data`; servers take a free port.
pub struct Console {
    folder: tempfile::TempDir,
}

/// What a verb answered.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    /// Standard output.
    pub said: String,
    /// Standard error.
    pub complained: String,
}

impl Answer {
    /// What was said by a verb that did its work.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.complained.as_str()), (Some(0), ""), "{}", self.said);
        self.said
    }

    /// The complaint of a verb that refused.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!((self.code, self.said.as_str()), (Some(1), ""), "{}", self.complained);
        self.complained
    }
}

impl Console {
    pub fn open() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path in the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a verb to its end.
    pub fn run(&self, words: &[&str]) -> Answer {
        self.types(words, "", &[])
    }

    /// The same with a line on standard input, in an environment.
    pub fn types(&self, words: &[&str], line: &str, environment: &[(&str, &str)]) -> Answer {
        let mut command = self.command(words, environment);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A verb that reads nothing may have closed it.
        let _ = child.stdin.take().unwrap().write_all(line.as_bytes());
        let output = child.wait_with_output().unwrap();
        Answer {
            code: output.status.code(),
            said: String::from_utf8(output.stdout).unwrap(),
            complained: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts a server and waits for its line on standard output.
    pub fn serves(&self, environment: &[(&str, &str)]) -> Server {
        let log = self.path("server.log");
        let mut command = self.command(&["serve"], environment);
        let stderr = File::create(&log).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(['/', '\n']).next());
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            panic!("no server: {line}{}", fs::read_to_string(log).unwrap());
        };
        Server { child, out: Some(out), line, address, log, http: reqwest::Client::new() }
    }

    fn command(&self, words: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tertulia"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TERTULIA__DATA__DIR", "data")
            .env("TERTULIA__SERVER__LISTEN", "127.0.0.1:0")
            .envs(environment.iter().copied());
        command
    }
}

/// A running server process; it is killed with the test.
pub struct Server {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
    /// What it printed when it was ready.
    pub line: String,
    pub address: SocketAddr,
    log: PathBuf,
    http: reqwest::Client,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Sends SIGTERM; answers the exit code and what was printed after the first line.
    pub fn stops(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(asked.success());
        let mut out = self.out.take().unwrap();
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            let mut rest = String::new();
            let _ = out.read_to_string(&mut rest);
            let _ = done.send(rest);
        });
        let rest = ended.recv_timeout(PATIENCE).expect("the server stops");
        (self.child.wait().unwrap().code(), rest)
    }

    pub async fn get(&self, token: &str, path: &str) -> (StatusCode, Value) {
        let request = self.http.get(format!("http://{}{path}", self.address)).bearer_auth(token);
        answer(request).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        answer(self.http.post(format!("http://{}{path}", self.address)).json(body)).await
    }

    pub async fn logs_in(&self, email: &str, password: &str) -> (StatusCode, Value) {
        self.post("/api/auth/login", &json!({ "email": email, "password": password })).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap_or_default())
}
