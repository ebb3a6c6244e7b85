//! The server that is measured: the same binary, on a temporary folder that goes away with it, however the
//! measuring ends.

use std::{
    env,
    fs::{self, DirBuilder, File},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{bench::plan::Plan, chance::Chance, clock::Clock};

/// How long a server may take to be ready.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(20);
/// Lines of a dead process's log that are shown.
const TAIL: usize = 10;
/// Clock ticks in a second of /proc/PID/stat; Linux tells programs no other number (proc(5)).
const TICKS: f64 = 100.0;

/// A running house with its people and rooms. Its processes end first, then its folder.
pub struct House {
    servers: Vec<Process>,
    /// Of each process.
    pub addresses: Vec<SocketAddr>,
    /// An access token for each client.
    pub tokens: Vec<String>,
    /// The rooms' ids.
    pub rooms: Vec<String>,
    _folder: Folder,
}

impl House {
    /// Starts the processes and fills their folder.
    pub async fn open(plan: &Plan, clock: &Clock) -> Result<Self> {
        let folder = Folder::make(&plan.place)?;
        // The clients, and those that come to look.
        let connections = plan.clients + 100;
        let serve = ["serve", "--listen", "127.0.0.1:0"].map(str::to_owned);
        let redis = plan.redis.as_deref();
        let (mut servers, mut addresses) = (Vec::new(), Vec::new());
        for number in 1..=plan.processes {
            let name = format!("server-{number}");
            let mut server = Process::start(&folder.0, &name, &serve, connections, redis)?;
            addresses.push(ready(&mut server, clock).await?);
            servers.push(server);
        }
        let populate = [
            "populate".to_owned(),
            format!("--people={}", plan.clients),
            format!("--rooms={}", plan.rooms),
            "--tokens=tokens".to_owned(),
            "--room-list=rooms".to_owned(),
        ];
        let mut filling = Process::start(&folder.0, "populate", &populate, connections, None)?;
        if !filling.end(clock).await?.success() {
            bail!("the people could not be made:\n{}", filling.tail());
        }
        let (tokens, rooms) = (lines(&folder.0.join("tokens"))?, lines(&folder.0.join("rooms"))?);
        Ok(Self { servers, addresses, tokens, rooms, _folder: folder })
    }

    /// Refuses when a process is gone, with its last words.
    pub fn must_live(&mut self) -> Result<()> {
        for server in &mut self.servers {
            if let Some(status) = server.child.try_wait()? {
                bail!("a server ended ({status}):\n{}", server.tail());
            }
        }
        Ok(())
    }

    /// Seconds of CPU that its processes have used, where the system tells.
    pub fn cpu(&self) -> Option<f64> {
        self.servers.iter().map(|server| cpu_of(&server.child.id().to_string())).sum()
    }

    /// Bytes of memory that its processes hold, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        self.servers.iter().map(|server| memory_of(server.child.id())).sum()
    }
}

fn memory_of(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok().map(|kib: u64| kib * 1024)
}

/// Seconds of CPU that this process has used.
pub fn own_cpu() -> Option<f64> {
    cpu_of("self")
}

fn cpu_of(pid: &str) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; the times are the 14th and 15th field.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

/// Waits for the line with the address.
async fn ready(server: &mut Process, clock: &Clock) -> Result<SocketAddr> {
    let began = clock.instant();
    loop {
        let said = fs::read_to_string(&server.said).unwrap_or_default();
        let address = said.split_once("http://").and_then(|(_, rest)| rest.split_once(['/', '\n', ' ']));
        if let Some((address, _)) = address {
            return address.parse().with_context(|| format!("the server said: {said}"));
        }
        if let Some(status) = server.child.try_wait()? {
            bail!("the server did not start ({status}):\n{}", server.tail());
        }
        if clock.instant().duration_since(began) > PATIENCE {
            bail!("the server is not ready after {} s:\n{}", PATIENCE.as_secs(), server.tail());
        }
        clock.sleep(LOOK).await;
    }
}

fn lines(path: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// A process of this same binary. It is killed with its owner: its data goes away, so nothing is lost.
struct Process {
    child: Child,
    said: PathBuf,
    complained: PathBuf,
}

impl Process {
    /// In `folder`, with nothing of this process's environment and configuration.
    fn start(
        folder: &Path,
        name: &str,
        words: &[String],
        connections: usize,
        redis: Option<&str>,
    ) -> Result<Self> {
        let binary = env::current_exe().context("cannot find this program's file")?;
        let said = folder.join(format!("{name}.out"));
        let complained = folder.join(format!("{name}.log"));
        let child = Command::new(&binary)
            .args(words)
            .current_dir(folder)
            .env_clear()
            .env("HOME", folder)
            .env("TERTULIA__DATA__DIR", "data")
            .env("TERTULIA__LOG__LEVEL", "warn")
            .env("TERTULIA__LIMITS__ENABLED", "false")
            .env("TERTULIA__SERVER__MAX_CONNECTIONS", connections.to_string())
            .envs(redis.map(|url| ("TERTULIA__CLUSTER__REDIS_URL", url)))
            .stdin(Stdio::null())
            .stdout(File::create(&said)?)
            .stderr(File::create(&complained)?)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        Ok(Self { child, said, complained })
    }

    async fn end(&mut self, clock: &Clock) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            clock.sleep(LOOK).await;
        }
    }

    /// The last lines of what it complained about.
    fn tail(&self) -> String {
        let log = fs::read_to_string(&self.complained).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended already is no longer there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Folder(PathBuf);

impl Folder {
    /// A fresh folder for this user alone.
    fn make(place: &Path) -> Result<Self> {
        let name: String = Chance.bytes::<6>().iter().map(|byte| format!("{byte:02x}")).collect();
        let path = std::path::absolute(place)?.join(format!("tertulia-bench-{name}"));
        make_private(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder is left");
        }
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
