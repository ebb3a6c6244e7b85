//! Puts the web UI into `$OUT_DIR/web`, from where it is embedded.
//!
//! It is built in `web/` by npm from the packages of its lock file, and only when what it is made of has
//! changed: a hash of the inputs lies beside the result. `TERTULIA_WEB_DIST` names a folder that was
//! built elsewhere, for machines without Node.js.

use std::{
    env,
    error::Error,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Command, exit},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const WEB: &str = "web";
/// What the build writes into `web/`: no input, and newer than the build's start.
const OUTPUTS: &[&str] =
    &["node_modules", "dist", "src/i18n/paraglide", "project.inlang/cache", "project.inlang/README.md"];
const LEAST_NODE: u32 = 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TERTULIA_WEB_DIST");
    if let Err(error) = web() {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
        exit(1);
    }
}

fn web() -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?).join("web");
    let dist = match env::var_os("TERTULIA_WEB_DIST") {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            println!("cargo::rerun-if-changed={}", folder.display());
            folder
        }
        None => build(Path::new(WEB))?,
    };
    if !dist.join("index.html").is_file() {
        return Err(format!("{} holds no built web UI: index.html is missing", dist.display()).into());
    }
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    copy(&dist, &out)
}

/// Builds the web UI unless the last build was made of the same; answers where it is.
fn build(web: &Path) -> Result<PathBuf> {
    if !web.join("package.json").is_file() {
        let reason = "there is no web/package.json to build the web UI from; \
                      set TERTULIA_WEB_DIST to a folder with a built one";
        return Err(reason.into());
    }
    watch(web)?;
    // An editor's cargo and a terminal's may come at once.
    let turn = File::create(web.join(".build.lock"))?;
    turn.lock()?;
    let dist = web.join("dist");
    let stamp = dist.join(".stamp");
    let fresh = hash(web)?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == fresh) {
        return Ok(dist);
    }
    check_node()?;
    if !is_installed(web) {
        npm(web, &["ci", "--no-audit", "--no-fund"])?;
    }
    npm(web, &["run", "build"])?;
    fs::write(stamp, fresh)?;
    Ok(dist)
}

/// Has cargo look at every input: whole folders, but for those where the build itself writes.
fn watch(path: &Path) -> Result<()> {
    let has_output = OUTPUTS.iter().any(|output| Path::new(WEB).join(output).starts_with(path));
    if path.is_dir() && has_output {
        return inputs(path)?.iter().try_for_each(|entry| watch(entry));
    }
    println!("cargo::rerun-if-changed={}", path.display());
    Ok(())
}

/// The entries of a folder that the build reads, in order.
fn inputs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_output = OUTPUTS.iter().any(|output| path == Path::new(WEB).join(output));
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_output && !is_hidden {
            entries.push(path);
        }
    }
    entries.sort();
    Ok(entries)
}

/// One number for the names and contents of all inputs.
fn hash(web: &Path) -> Result<String> {
    fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
        if path.is_dir() {
            return inputs(path)?.iter().try_for_each(|entry| add(entry, hasher));
        }
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
        Ok(())
    }
    let mut hasher = DefaultHasher::new();
    add(web, &mut hasher)?;
    Ok(format!("{:016x}", hasher.finish()))
}

fn check_node() -> Result<()> {
    let wanted = format!(
        "the web UI is built with Node.js {LEAST_NODE} or newer and its npm; install them, \
         or set TERTULIA_WEB_DIST to a folder with a built web UI"
    );
    let Ok(answer) = Command::new("node").arg("--version").output() else {
        return Err(format!("node was not found: {wanted}").into());
    };
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(major) if major >= LEAST_NODE => Ok(()),
        Some::<u32>(_) | None => Err(format!("node is {version}: {wanted}").into()),
    }
}

/// Whether the packages are those of the lock file: npm leaves its own list beside them when it is done.
fn is_installed(web: &Path) -> bool {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|about| about.modified());
    match (changed(web.join("node_modules/.package-lock.json")), changed(web.join("package-lock.json"))) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        (_, _) => false,
    }
}

/// Runs npm; what it printed is the reason when it fails.
fn npm(web: &Path, words: &[&str]) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let command = words.join(" ");
    let run = Command::new(npm).args(words).current_dir(web).output();
    let run = run.map_err(|error| format!("npm {command}: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    let (told, failed) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    Err(format!("npm {command} failed in web/:\n{told}{failed}").into())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(|error: io::Error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}
